import { expect, it } from 'vitest';
import { foldForPicture } from './fold.ts';
import { labelled } from './labels.ts';

it('labels busy stretches that have room, never one over the other or over the edge', () => {
  const instants = Array.from({ length: 30 }, (_, i) => i * 20_000);
  const fold = foldForPicture(instants, 580_100, 2_000, 900);
  const labels = labelled(fold, 8, 916);
  const xs = fold.segments.filter((s) => labels.has(s)).map((s) => 8 + s.u0);
  expect(labels.size).toBeGreaterThan(5);
  xs.forEach((x, i) => {
    if (i > 0) expect(x - (xs[i - 1] ?? 0)).toBeGreaterThanOrEqual(66);
    expect(x).toBeLessThanOrEqual(916 - 66);
  });
  expect(labelled(fold, 8, 40).size).toBe(0);
});
