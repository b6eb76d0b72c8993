/** What the timeline draws: how many requests began in each bucket of pixels, and where the remarkable ones are. */
import type { OutlineStep } from '../state/outline.ts';
import type { Mark } from '../words/marks.ts';
import type { Fold } from './fold.ts';

export interface Bucket {
  readonly reads: number;
  readonly writes: number;
}

export interface MarkSpot {
  readonly x: number;
  readonly mark: Mark;
  /** The first step it stands for, and how many it stands for. */
  readonly n: number;
  readonly count: number;
}

export interface Density {
  readonly buckets: readonly Bucket[];
  /** Requests in the fullest bucket. */
  readonly most: number;
  readonly spots: readonly MarkSpot[];
  /** How long each request took, as a line from x to x; only those that are wider than a bucket. */
  readonly spans: readonly { readonly x0: number; readonly x1: number; readonly open: boolean }[];
}

/** Marks nearer than this to one of their own kind are drawn as one, in pixels. */
const NEAR = 9;
/** Width of a mark; one that would cover another of its lane stands beside it. */
const WIDE = 14;
const DRAWN: readonly Mark[] = ['denied', 'write', 'error', 'masked', 'gap', 'opaque'];

/** `bucket` is the width of a bar in pixels; `end` the last moment known, for requests that still run. */
export function densityOf(steps: readonly OutlineStep[], fold: Fold, bucket: number, end: number): Density {
  const size = Math.max(1, Math.ceil(fold.length / bucket));
  const reads = new Uint32Array(size);
  const writes = new Uint32Array(size);
  const spots: { x: number; mark: Mark; n: number; count: number }[] = [];
  const ends = new Map<string, number>();
  const last = new Map<Mark, (typeof spots)[number]>();
  const spans: { x0: number; x1: number; open: boolean }[] = [];
  for (const step of steps) {
    const x = fold.toFolded(step.start);
    const at = Math.min(size - 1, Math.floor(x / bucket));
    const bars = step.marks.includes('write') ? writes : reads;
    bars[at] = (bars[at] ?? 0) + 1;
    const x1 = fold.toFolded(step.end ?? end);
    // How long a request took whose end was lost is not known, so no line claims it.
    const known = step.end !== null || step.marks.includes('open');
    if (known && x1 - x > bucket) spans.push({ x0: x, x1, open: step.end === null });
    for (const mark of DRAWN) {
      // A write that was denied is a denial: it never happened.
      if (!step.marks.includes(mark) || (mark === 'write' && step.marks.includes('denied'))) continue;
      const before = last.get(mark);
      if (before !== undefined && x - before.x < NEAR) before.count += 1;
      else {
        const lane = mark === 'denied' || mark === 'write' ? 'decisions' : 'marks';
        const free = (ends.get(lane) ?? -Infinity) + WIDE;
        // Only a little to the side: farther away it would lie about the time.
        const spot = { x: free > x && free - x <= WIDE ? free : x, mark, n: step.n, count: 1 };
        ends.set(lane, spot.x);
        spots.push(spot);
        last.set(mark, spot);
      }
    }
  }
  let most = 0;
  const buckets = Array.from(reads, (r, i) => {
    const w = writes[i] ?? 0;
    most = Math.max(most, r + w);
    return { reads: r, writes: w };
  });
  return { buckets, most, spots, spans };
}

/** When something began or ended: what idle time is measured between. */
export function instantsOf(steps: readonly OutlineStep[]): readonly number[] {
  const instants: number[] = [];
  for (const step of steps) {
    instants.push(step.start);
    if (step.end !== null) instants.push(step.end);
  }
  return instants;
}
