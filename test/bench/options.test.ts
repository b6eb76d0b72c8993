import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('direct is always measured, and contestants keep their order', () => {
  expect(parseOptions(['--by', 'chaperone,undici']).by).toEqual(['direct', 'undici', 'chaperone']);
});

test('parts can be chosen; without a choice all are measured', () => {
  expect(parseOptions([]).parts).toEqual(['small', 'body', 'exec', 'watch', 'identity']);
  expect(parseOptions(['--only', 'watch,body']).parts).toEqual(['body', 'watch']);
});

test('quick is one round of one second, with small bodies', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ rounds: 1, longRounds: 1, seconds: 1, bigBytes: 1e8 });
  expect(parseOptions(['--quick', '--rounds', '3'])).toMatchObject({ rounds: 3, longRounds: 3, seconds: 1 });
  expect(parseOptions([])).toMatchObject({ rounds: 4, longRounds: 3, bigBytes: 1e9 });
});

test('nonsense is refused in a sentence', () => {
  expect(() => parseOptions(['--only', 'squid'])).toThrow('--only squid: there are small');
  expect(() => parseOptions(['--by', 'squid'])).toThrow('--by squid: there are direct');
  expect(() => parseOptions(['--rounds', '0'])).toThrow('--rounds 0');
  expect(() => parseOptions(['--rounds', '2.5'])).toThrow('whole number');
});
