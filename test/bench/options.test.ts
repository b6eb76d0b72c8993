import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('direct is always measured, and contestants keep their order', () => {
  expect(parseOptions(['--only', 'chaperone,undici']).only).toEqual(['direct', 'undici', 'chaperone']);
});

test('quick is one round of one second', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ rounds: 1, seconds: 1 });
  expect(parseOptions(['--quick', '--rounds', '3'])).toMatchObject({ rounds: 3, seconds: 1 });
});

test('nonsense is refused in a sentence', () => {
  expect(() => parseOptions(['--only', 'squid'])).toThrow('--only squid: there are direct');
  expect(() => parseOptions(['--rounds', '0'])).toThrow('--rounds 0');
  expect(() => parseOptions(['--rounds', '2.5'])).toThrow('whole number');
});
