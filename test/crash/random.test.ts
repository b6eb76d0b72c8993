import { expect, test } from 'vitest';
import { dice } from './random.ts';

test('the same seed gives the same numbers, spread over the whole range', () => {
  const take = (seed: number) => {
    const next = dice(seed);
    return Array.from({ length: 1000 }, () => next());
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
  expect(Math.min(...take(7))).toBeLessThan(0.01);
  expect(Math.max(...take(7))).toBeGreaterThan(0.99);
  expect(take(7).every((n) => n >= 0 && n < 1)).toBe(true);
});
