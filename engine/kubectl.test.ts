import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findKubectl } from './kubectl.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-kubectl-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

it('takes the first executable file, passing over folders of that name and missing entries', () => {
  const folder = join(dir, 'a');
  const good = join(dir, 'b');
  mkdirSync(join(folder, 'kubectl'), { recursive: true });
  mkdirSync(good);
  writeFileSync(join(good, 'kubectl'), '');
  const path = [join(dir, 'missing'), folder, good].join(delimiter);
  chmodSync(join(good, 'kubectl'), 0o755);
  expect(findKubectl(path, 'linux')).toBe(join(good, 'kubectl'));
  expect(findKubectl(folder, 'linux')).toBeNull();
  expect(findKubectl(undefined)).toBeNull();
});
