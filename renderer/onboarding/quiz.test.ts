import { expect, it } from 'vitest';
import { isWord, placesToAsk } from './quiz.ts';

it('asks for three different places in order', () => {
  const values = [0.99, 0.0, 0.5];
  expect(placesToAsk(24, () => values.shift() ?? 0)).toEqual([1, 13, 24]);
  expect(placesToAsk(24, () => 0.999)).toEqual([1, 2, 24]);
  expect(placesToAsk(2, () => 0)).toEqual([1, 2]);
});

it('knows the word at a place, whatever the case and the spaces around it', () => {
  const key = ' lumber  orbit velvet ';
  expect(isWord(key, 2, ' Orbit ')).toBe(true);
  expect(isWord(key, 1, 'orbit')).toBe(false);
  expect(isWord(key, 4, '')).toBe(false);
});
