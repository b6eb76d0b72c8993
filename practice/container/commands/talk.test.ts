import { describe, expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const { exec } = bench();

describe('echo', () => {
  it.each<[string[], string]>([
    [['a', 'b'], 'a b\n'],
    [['-n', 'a'], 'a'],
    [['-e', 'a\\tb\\n\\x41\\101'], 'a\tb\nAA\n'],
    [['-ne', 'a\\\\'], 'a\\'],
    [['-x'], '-x\n'],
    [['a\\n'], 'a\\n\n'],
  ])('%j', async (args, out) => {
    expect(await exec(['echo', ...args])).toMatchObject({ out, code: 0 });
  });
});

describe('printf', () => {
  it.each<[string[], string]>([
    [['a\\n'], 'a\n'],
    [['%s-%d|', 'x', '7'], 'x-7|'],
    [['%s\\n', 'one', 'two'], 'one\ntwo\n'],
    [['%5s|%-5s|%03d', 'a', 'b', '7'], '    a|b    |007'],
    [['%x %c %b %%', '255', 'xyz', 'a\\n'], 'ff x a\n %'],
    [['%s'], ''],
  ])('%j', async (args, out) => {
    expect(await exec(['printf', ...args])).toMatchObject({ out, code: 0 });
  });

  it('refuses what is no number, and no format', async () => {
    expect(await exec(['printf', '%d', 'x'])).toMatchObject({ code: 2, err: "printf: invalid number 'x'\n" });
    expect(await exec(['printf'])).toMatchObject({ code: 2 });
  });

  it('writes any byte', async () => {
    expect([...(await exec(['printf', '\\377\\x00'])).bytes]).toEqual([255, 0]);
  });
});

it('true, false, clear and help', async () => {
  expect([(await exec(['true'])).code, (await exec(['false'])).code]).toEqual([0, 1]);
  expect((await exec(['clear'])).out).toBe('\x1b[H\x1b[2J');
  expect((await exec(['help'])).out).toMatch(/teaching shell[^]*sha256sum/);
});
