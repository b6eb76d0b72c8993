import { expect, it } from 'vitest';
import { seconds, words } from './duration.ts';

it.each([
  ['90m', 5_400],
  ['12h', 43_200],
  ['1h30m', 5_400],
  ['7d', 604_800],
  ['45', 45],
  [' 30s ', 30],
  ['1d2h3m4s', 93_784],
])('%s is %d seconds', (text, expected) => {
  expect(seconds(text, 1, 604_800)).toBe(expected);
});

it.each(['', ' ', 'h', '1.5h', '-5m', '5 m', '1h30', '30 1h', '5x', '0', '8d', '1e3', '9'.repeat(400), 'Infinity'])(
  '%j is refused with a sentence',
  (text) => {
    expect(() => seconds(text, 1, 604_800)).toThrow(/is not a duration from 1s to 7d; write it as 90m, 12h or 1h30m\.$/);
  },
);

it('is said in the largest units', () => {
  expect([0, 59, 60, 5_400, 86_400, 93_784].map(words)).toEqual(['0s', '59s', '1m', '1h30m', '1d', '1d2h3m4s']);
});
