import { expect, it } from 'vitest';
import { outlineOf, row } from '../testing/rows.ts';
import { densityOf, instantsOf, laneOf } from './density.ts';
import { foldForPlay } from './fold.ts';

/** One pixel per millisecond. */
const fold = foldForPlay([0, 1_000], 1_000, 5_000);
const at = (n: number, ms: number, change = {}) => row(n, { sinceStart: ms, ...change });
const draw = (...rows: ReturnType<typeof row>[]) => densityOf(outlineOf(rows), fold, 10, 1_000);

it('counts reads and writes by where they began', () => {
  const { buckets, most } = draw(at(1, 3), at(2, 9, { write: true }), at(3, 500));
  expect(buckets[0]).toEqual({ reads: 1, writes: 1 });
  expect(buckets[50]).toEqual({ reads: 1, writes: 0 });
  expect(buckets).toHaveLength(100);
  expect(most).toBe(2);
});

it('draws marks where they are, beside each other, and at last together', () => {
  const { spots } = draw(
    at(1, 100, { status: 404 }),
    at(2, 101, { status: 404 }),
    at(3, 104, { maskedSpans: 1 }),
    at(4, 105, { opaque: true }),
    at(5, 106, { outcome: 'lost', took: null }),
    at(6, 300, { opaque: true }),
  );
  expect(spots).toEqual([
    { x: 100, mark: 'error', n: 1, count: 2 },
    { x: 114, mark: 'gap', n: 5, count: 1 },
    { x: 300, mark: 'opaque', n: 6, count: 1 },
  ]);
});

it('shows a denied write as denied, in the lane of decisions', () => {
  const { spots } = draw(at(1, 10, { verdict: 'deny', write: true }), at(2, 90, { write: true }));
  expect(spots.map((s) => s.mark)).toEqual(['denied', 'write']);
  expect([laneOf('denied'), laneOf('write'), laneOf('masked')]).toEqual(['decisions', 'decisions', 'marks']);
});

it('draws how long requests took, joined where they overlap, open to the end, and nothing that is not known', () => {
  expect(draw(at(1, 0, { took: 100 }), at(2, 50, { took: 100 }), at(3, 400, { took: 5 })).spans).toEqual([
    { x0: 0, x1: 150, open: false },
  ]);
  expect(draw(at(1, 700, { took: null, outcome: 'open' })).spans).toEqual([{ x0: 700, x1: 1_000, open: true }]);
  expect(draw(at(1, 700, { took: null, outcome: 'lost' })).spans).toEqual([]);
});

it('knows when something began and ended', () => {
  expect(instantsOf(outlineOf([at(1, 5, { took: 2 }), at(2, 9, { took: null })]))).toEqual([5, 7, 9]);
});
