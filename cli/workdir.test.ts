import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorkdir } from './workdir.ts';

it('is private, holds the kubeconfig, and goes with all that was put there', () => {
  const dir = makeWorkdir('text');
  expect(readFileSync(dir.kubeconfig, 'utf8')).toBe('text');
  expect(statSync(dir.path).mode & 0o777).toBe(0o700);
  expect(statSync(dir.kubeconfig).mode & 0o777).toBe(0o600);
  writeFileSync(join(dir.path, 'cache'), '');
  dir.remove();
  expect(existsSync(dir.path)).toBe(false);
  dir.remove();
});
