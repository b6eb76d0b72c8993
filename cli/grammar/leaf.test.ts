import { Command } from 'commander';
import { expect, it } from 'vitest';
import { collect, collectOf, leaf, number } from './leaf.ts';

it('has what every command has', () => {
  const made = leaf(new Command(), 'thing <name>', 'does it');
  expect([made.name(), made.description(), made.options.map(({ long }) => long)]).toEqual([
    'thing',
    'does it',
    ['--json', '--passphrase-file'],
  ]);
});

it('reads numbers within bounds', () => {
  expect([number(0, 9, true)('7'), number(0, 9, false)(' 1.5 ')]).toEqual([7, 1.5]);
  for (const text of ['', ' ', 'x', '10', '-1', '1.5', 'Infinity']) {
    expect(() => number(0, 9, true)(text), text).toThrow('A whole number from 0 to 9 is needed.');
  }
});

it('collects what is repeated', () => {
  expect(collect('b', collect('a'))).toEqual(['a', 'b']);
  const some = collectOf(['a', 'b']);
  expect(some('b', some('a'))).toEqual(['a', 'b']);
  expect(() => some('c')).toThrow('Allowed choices are a, b.');
});
