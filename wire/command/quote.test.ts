import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { quote } from './quote.ts';

it.each([
  ['web-1', 'web-1'],
  ['app=web,tier!=x', "'app=web,tier!=x'"],
  ['', "''"],
  ['echo out', "'echo out'"],
  ["it's", "'it'\\''s'"],
  ['a\nb\u001b[0m', "$'a\\nb\\x1b[0m'"],
])('%j', (argument, expected) => {
  expect(quote(argument)).toBe(expected);
});

it('gives the shell back what it was given', () => {
  for (const argument of ['$(id)', '`id`', '"', "a'b", '*', '~', '#', '\\', '-n', 'a b', 'ü€', "x\t'\n\\"]) {
    const said = execFileSync('bash', ['-c', `printf %s ${quote(argument)}`], { encoding: 'utf8' });
    expect(said).toBe(argument);
  }
});

it('cuts what is too long to be read', () => {
  expect(quote('x'.repeat(10_000)).length).toBeLessThan(600);
});
