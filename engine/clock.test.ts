import { expect, it } from 'vitest';
import { systemClock, systemRandom } from './clock.ts';

it('reads milliseconds and whole microseconds that never go back', () => {
  expect(systemClock.wall()).toBeGreaterThan(Date.UTC(2024, 0, 1));
  const first = systemClock.monotonic();
  const second = systemClock.monotonic();
  expect(Number.isInteger(first)).toBe(true);
  expect(second).toBeGreaterThanOrEqual(first);
});

it('gives the asked number of bytes, never twice the same', () => {
  expect(systemRandom(32)).toHaveLength(32);
  expect(systemRandom(16)).not.toEqual(systemRandom(16));
});
