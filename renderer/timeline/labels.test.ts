import { expect, it } from 'vitest';
import { foldForPicture } from './fold.ts';
import { labelsOf, roundStep } from './labels.ts';

it('labels where busy stretches begin, never one over the other or over the edge', () => {
  const instants = Array.from({ length: 30 }, (_, i) => i * 20_000);
  const labels = labelsOf(foldForPicture(instants, 580_100, 2_000, 900), 8, 916);
  expect(labels.length).toBeGreaterThan(5);
  labels.forEach(({ x }, i) => {
    if (i > 0) expect(x - (labels[i - 1]?.x ?? 0)).toBeGreaterThanOrEqual(66);
    expect(x).toBeLessThanOrEqual(916 - 66);
  });
  expect(labels[0]).toEqual({ x: 8, text: '00:00:00' });
});

it('writes round times inside a long busy stretch, to the millisecond where that matters', () => {
  const fold = foldForPicture([0, 776], 776, 2_000, 1_300);
  expect(labelsOf(fold, 8, 1_316).map((l) => l.text)).toEqual(['00:00:00', '00:00:00.200', '00:00:00.400', '00:00:00.600']);
  const hour = foldForPicture([0, 1_000, 3_600_000], 3_600_000, 1e9, 1_300);
  expect(labelsOf(hour, 8, 1_316).map((l) => l.text)).toContain('00:16:40');
});

it('has nothing to say where there is no room', () => {
  expect(labelsOf(foldForPicture([0, 776], 776, 2_000, 30), 8, 46)).toEqual([]);
});

it.each([
  [1, 192, 200],
  [0.01, 192, 20_000],
  [200, 192, 1],
])('at %d pixels per millisecond, %d pixels need steps of %d ms', (perMs, room, step) => {
  expect(roundStep(perMs, room)).toBe(step);
});
