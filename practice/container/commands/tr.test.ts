import { expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const { exec } = bench();

it.each<[string[], string, string]>([
  [['a-z', 'A-Z'], 'abc', 'ABC'],
  [['[:lower:]', '[:upper:]'], 'aBc', 'ABC'],
  [['abc', 'x'], 'aabbcd', 'xxxxxd'],
  [['-d', '0-9'], 'a1b22', 'ab'],
  [['-s', ' '], 'a   b  c', 'a b c'],
  [['-d', '\\n'], 'a\nb\n', 'ab'],
  [['\\n', ' '], 'a\nb', 'a b'],
  [['-cd', 'a-z'], 'a1-b!', 'ab'],
  [['-s', 'a', 'b'], 'aab', 'b'],
])('%j', async (args, stdin, out) => {
  expect(await exec(['tr', ...args], { stdin })).toMatchObject({ out, code: 0 });
});

it('turns zeros into anything', async () => {
  expect((await exec(['tr', '\\0', 'x'], { stdin: new Uint8Array(3) })).out).toBe('xxx');
});

it('refuses sets it does not know', async () => {
  expect([(await exec(['tr', 'a'])).code, (await exec(['tr', '[:nope:]', 'x'])).code, (await exec(['tr'])).code]).toEqual([
    2, 2, 2,
  ]);
});
