import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findInTree, formsOf } from './canary.ts';

const VALUE = 'canary-0123456789abcdef';

test.each(['', 'x', 'xy', 'xyz'])('base64 is found behind the prefix "%s"', (prefix) => {
  const text = Buffer.from(`${prefix}${VALUE}-and-more`).toString('base64');
  expect(formsOf(VALUE).some((form) => text.includes(form))).toBe(true);
  expect(formsOf('canary-fedcba9876543210').some((form) => text.includes(form))).toBe(false);
});

test('files below a directory are searched', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chaperone-canary-'));
  try {
    mkdirSync(join(dir, 'a/b'), { recursive: true });
    writeFileSync(join(dir, 'a/b/hit'), `…${Buffer.from(VALUE).toString('hex')}…`);
    writeFileSync(join(dir, 'a/miss'), 'nothing');
    expect(findInTree(dir, VALUE)).toEqual([join(dir, 'a/b/hit')]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
