import { expect, test } from 'vitest';
import { rotate } from './measure.ts';

test('each round begins with another contestant, and nobody is left out', () => {
  expect([0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round))).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
    ['a', 'b', 'c'],
  ]);
});
