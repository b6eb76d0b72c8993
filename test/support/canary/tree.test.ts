import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCanary } from './forms.ts';
import { findInTree } from './tree.ts';

test('files below a directory are searched', () => {
  const value = makeCanary('file');
  const dir = mkdtempSync(join(tmpdir(), 'chaperone-canary-'));
  try {
    mkdirSync(join(dir, 'a/b'), { recursive: true });
    writeFileSync(join(dir, 'a/b/hit'), `…${Buffer.from(value).toString('hex')}…`);
    writeFileSync(join(dir, 'a/miss'), 'nothing');
    expect(findInTree(dir, value)).toEqual([join(dir, 'a/b/hit')]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
