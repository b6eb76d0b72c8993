import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceSessionFiles, writeSessionFiles } from './session-files.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-session-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
const refused = (reason: string): Error =>
  expect.objectContaining({ code: 'engine.params', message: expect.stringContaining(reason) as string }) as Error;

it('writes three files that only their owner may read', () => {
  writeSessionFiles(dir, { config: 'C', token: 'T' }, 'CA');
  expect([read('config'), read('token'), read('ca.crt')]).toEqual(['C', 'T', 'CA']);
  for (const name of readdirSync(dir)) expect([name, statSync(join(dir, name)).mode & 0o777]).toEqual([name, 0o600]);
});

it('replaces kubeconfig and token by other files, and leaves nothing beside them', () => {
  writeSessionFiles(dir, { config: 'C', token: 'T' }, 'CA');
  const before = statSync(join(dir, 'token')).ino;
  replaceSessionFiles(dir, { config: 'D', token: 'U' });
  expect([read('config'), read('token'), read('ca.crt')]).toEqual(['D', 'U', 'CA']);
  expect(statSync(join(dir, 'token')).ino).not.toBe(before);
  expect(readdirSync(dir).sort()).toEqual(['ca.crt', 'config', 'token']);
  expect(statSync(join(dir, 'config')).mode & 0o777).toBe(0o600);
});

it('writes over nothing that is there, also not through a link', () => {
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(join(dir, 'own'), { mode: 0o700 });
  writeFileSync(elsewhere, 'precious');
  symlinkSync(elsewhere, join(dir, 'own', 'config'));
  expect(() => {
    writeSessionFiles(join(dir, 'own'), { config: 'C', token: 'T' }, 'CA');
  }).toThrow(refused('EEXIST'));
  expect(read('elsewhere')).toBe('precious');
});

it.each([
  ['a relative path', () => 'relative', 'not an absolute path'],
  ['a path that is not there', () => join(dir, 'nowhere'), 'ENOENT'],
  [
    'a file',
    () => {
      writeFileSync(join(dir, 'file'), '');
      return join(dir, 'file');
    },
    'not a directory',
  ],
  [
    'a link to a directory',
    () => {
      symlinkSync(dir, join(dir, 'link'));
      return join(dir, 'link');
    },
    'not a directory',
  ],
  [
    'a directory of many',
    () => {
      chmodSync(dir, 0o755);
      return dir;
    },
    'others may enter',
  ],
])('refuses %s', (_, make, reason) => {
  const path = make();
  const files = { config: 'canary', token: 'canary' };
  expect(() => {
    writeSessionFiles(path, files, 'CA');
  }).toThrow(refused(reason));
  expect(() => {
    replaceSessionFiles(path, files);
  }).toThrow(refused(reason));
});
