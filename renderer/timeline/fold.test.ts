import { expect, it } from 'vitest';
import { seeded } from '../testing/random.ts';
import { foldForPicture, foldForPlay, stretches } from './fold.ts';

it('cuts where nothing begins or ends for longer than the cap', () => {
  expect(stretches([0, 100, 10_100, 10_200], 20_000, 2_000)).toEqual([
    { t0: 0, t1: 100, idle: false },
    { t0: 100, t1: 10_100, idle: true },
    { t0: 10_100, t1: 10_200, idle: false },
    { t0: 10_200, t1: 20_000, idle: true },
  ]);
  expect(stretches([], 500, 2_000)).toEqual([{ t0: 0, t1: 500, idle: false }]);
  expect(stretches([], 0, 2_000)).toEqual([{ t0: 0, t1: 0, idle: false }]);
});

it('plays idle time for the cap and everything else as long as it took', () => {
  const fold = foldForPlay([0, 100, 10_100, 10_200], 10_200, 2_000);
  expect(fold.length).toBe(2_200);
  expect(fold.toFolded(10_100)).toBe(2_100);
  expect(fold.toFolded(5_100)).toBe(1_100);
  expect(fold.toTime(1_100)).toBe(5_100);
});

it('is a monotonic map that turns back into itself, whatever happened when', () => {
  const random = seeded(11);
  for (let round = 0; round < 50; round++) {
    const instants = Array.from({ length: random.int(0, 60) }, () => random.int(0, 200_000));
    const end = Math.max(1, ...instants) + random.int(0, 9_000);
    for (const fold of [foldForPlay(instants, end, 2_000), foldForPicture(instants, end, 2_000, 1_300)]) {
      let before = -1;
      for (let t = 0; t <= end; t += Math.max(1, end / 97)) {
        const u = fold.toFolded(t);
        expect(u).toBeGreaterThanOrEqual(before);
        expect(Math.abs(fold.toTime(u) - t)).toBeLessThan(0.01);
        before = u;
      }
      expect(fold.toFolded(end)).toBeCloseTo(fold.length);
      expect(fold.toTime(fold.length + 99)).toBeCloseTo(end);
      expect(fold.toFolded(-5)).toBe(0);
    }
  }
});

it('fills the picture exactly, with little of it idle', () => {
  const instants = Array.from({ length: 40 }, (_, i) => i * 30_000);
  const fold = foldForPicture(instants, 1_170_000, 2_000, 1_000);
  expect(fold.length).toBeCloseTo(1_000);
  const idle = fold.segments.filter((s) => s.idle).reduce((sum, s) => sum + s.u1 - s.u0, 0);
  expect(idle).toBeLessThanOrEqual(301);
});

it('folds only the longer pauses of a session with thousands of them', () => {
  const instants = Array.from({ length: 50_000 }, (_, i) => i * 6_000);
  const fold = foldForPicture(instants, 300_000_000, 2_000, 1_200);
  expect(fold.segments.length).toBeLessThan(110);
  expect(fold.length).toBeCloseTo(1_200);
});
