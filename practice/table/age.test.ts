import { expect, it } from 'vitest';
import { START } from '../fixture.ts';
import { ageOf, humanDuration } from './age.ts';

const [M, H, D, Y] = [60, 3600, 86_400, 31_536_000];

/** Cases of apimachinery's duration_test.go. */
it.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [1, '1s'],
  [70, '70s'],
  [190, '3m10s'],
  [70 * M, '70m'],
  [47 * H, '47h'],
  [49 * H, '2d1h'],
  [8 * D + 2 * H, '8d'],
  [367 * D, '367d'],
  [4 * Y, '4y'],
  [2 * Y + 25 * D, '2y25d'],
  [10 * M, '10m'],
  [3 * H, '3h'],
  [5 * H + 20 * M, '5h20m'],
])('%i s is %s', (seconds, text) => {
  expect(humanDuration(seconds)).toBe(text);
});

it('counts from a time to now', () => {
  expect(ageOf('2026-11-01T11:59:00Z', START)).toBe('60s');
  expect(ageOf('', START)).toBe('<unknown>');
});
