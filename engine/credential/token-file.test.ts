import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ASKING, testContext } from './testing/context.ts';
import { tokenFileSource } from './token-file.ts';

let dir = '';
let path = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-token-file-'));
  path = join(dir, 'token');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const of = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
function source() {
  const context = testContext();
  return { time: context.time, file: tokenFileSource({ type: 'tokenFile', path }, context) };
}

it('is read again after a minute, and not for each request', async () => {
  writeFileSync(path, 'one\n');
  const { time, file } = source();
  const first = await file.authorize(ASKING);
  expect(first).toEqual(of('one'));
  writeFileSync(path, 'two');
  expect(file.authorize(ASKING)).toBe(first);
  time.pass(50_000);
  expect(await file.authorize(ASKING)).toEqual(of('two'));
  expect(file.origin?.(ASKING)).toBe(`The token was read from ${path}.`);
});

it('is read at once after the target refused its token', async () => {
  writeFileSync(path, 'one');
  const { file } = source();
  const first = await file.authorize(ASKING);
  writeFileSync(path, 'two');
  file.rejected?.({ headers: {} }, ASKING);
  expect(file.authorize(ASKING)).toBe(first);
  file.rejected?.(first, ASKING);
  expect(await file.authorize(ASKING)).toEqual(of('two'));
});

it('serves the last token for ten minutes when the file is gone, and takes it up again', async () => {
  writeFileSync(path, 'one');
  const { time, file } = source();
  const first = await file.authorize(ASKING);
  rmSync(path);
  time.pass(9 * 60_000);
  expect(await file.authorize(ASKING)).toBe(first);
  time.pass(60_000);
  await expect(file.authorize(ASKING)).rejects.toMatchObject({ code: 'forward.credential' });
  writeFileSync(path, 'back');
  expect(await file.authorize(ASKING)).toEqual(of('back'));
});

it.each<readonly [string, () => void, string]>([
  ['absent', () => undefined, 'cannot be read'],
  ['a directory', () => mkdirSync(path), 'is not a file'],
  ['empty', () => writeFileSync(path, ' \n'), 'is empty'],
  ['long', () => writeFileSync(path, 'the-secret'.repeat(10_000)), 'larger than 64 KiB'],
  ['several lines', () => writeFileSync(path, 'the-secret\nx: y'), 'no header can carry'],
])('says that it is %s and quotes nothing of it', async (_, prepare, clause) => {
  prepare();
  const { file } = source();
  const error = await Promise.resolve(file.authorize(ASKING)).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: 'forward.credential', message: expect.stringContaining(clause) as string });
  expect((error as Error).message).not.toContain('the-secret');
});
