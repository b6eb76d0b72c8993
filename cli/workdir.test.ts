import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorkdir } from './workdir.ts';

it('is private, empty, and goes with all that was put there', () => {
  const dir = makeWorkdir();
  expect(statSync(dir.path).mode & 0o777).toBe(0o700);
  expect(readdirSync(dir.path)).toEqual([]);
  writeFileSync(dir.kubeconfig, 'text');
  writeFileSync(join(dir.path, 'cache'), '');
  dir.remove();
  expect(existsSync(dir.path)).toBe(false);
  dir.remove();
});
