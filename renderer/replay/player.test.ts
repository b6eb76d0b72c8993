import { expect, it } from 'vitest';
import { foldForPlay } from '../timeline/fold.ts';
import { advance, IDLE_CAP } from './player.ts';

const fold = foldForPlay([0, 1_000, 61_000, 62_000], 62_000, IDLE_CAP);

it('runs as fast as it happened, times the speed', () => {
  expect(advance(fold, 0, 500, 1)).toEqual({ t: 500, ended: false });
  expect(advance(fold, 0, 100, 4)).toEqual({ t: 400, ended: false });
});

it('passes a minute of idle time in two seconds', () => {
  expect(advance(fold, 1_000, 2_000, 1).t).toBe(61_000);
  expect(advance(fold, 1_000, 1_000, 1).t).toBe(31_000);
});

it('ends at the end', () => {
  expect(advance(fold, 61_900, 5_000, 16)).toEqual({ t: 62_000, ended: true });
});
