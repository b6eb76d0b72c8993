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

/** Width of a mark in pixels. One that would cover another of its lane stands beside it, once; then they are counted together. */
const WIDE = 14;

/** Gravest first. */
const DRAWN: readonly Mark[] = ['denied', 'gap', 'error', 'masked', 'opaque', 'write'];

export const laneOf = (mark: Mark): 'decisions' | 'marks' => (mark === 'denied' || mark === 'write' ? 'decisions' : 'marks');

/** `bucket` is the width of a bar in pixels; `end` the last moment known, for requests that still run. */
export function densityOf(steps: readonly OutlineStep[], fold: Fold, bucket: number, end: number): Density {
  const size = Math.max(1, Math.ceil(fold.length / bucket));
  const reads = new Uint32Array(size);
  const writes = new Uint32Array(size);
  const spots: { x: number; mark: Mark; n: number; count: number }[] = [];
  const last = new Map<string, { spot: (typeof spots)[number]; moved: boolean }>();
  const place = (mark: Mark, x: number, n: number): void => {
    const lane = laneOf(mark);
    const before = last.get(lane);
    const near = before !== undefined && x - before.spot.x < WIDE;
    if (near && before.spot.mark === mark) before.spot.count += 1;
    else if (near && before.moved) {
      // No room: the graver mark stands for both.
      if (DRAWN.indexOf(mark) < DRAWN.indexOf(before.spot.mark)) Object.assign(before.spot, { mark, n, count: 1 });
    } else {
      const spot = { x: near ? before.spot.x + WIDE : x, mark, n, count: 1 };
      spots.push(spot);
      last.set(lane, { spot, moved: near });
    }
  };
  const spans: { x0: number; x1: number; open: boolean }[] = [];
  for (const step of steps) {
    const x = fold.toFolded(step.start);
    const at = Math.min(size - 1, Math.floor(x / bucket));
    const bars = step.marks.includes('write') ? writes : reads;
    bars[at] = (bars[at] ?? 0) + 1;
    for (const mark of DRAWN) {
      // A write that was denied is a denial: it never happened.
      if (step.marks.includes(mark) && !(mark === 'write' && step.marks.includes('denied'))) place(mark, x, step.n);
    }
    const x1 = fold.toFolded(step.end ?? end);
    // How long a request took whose end was lost is not known, so no line claims it.
    const known = step.end !== null || step.marks.includes('open');
    const open = step.end === null;
    const before = spans.at(-1);
    if (!known || x1 - x <= bucket) continue;
    if (before?.open === open && x <= before.x1) before.x1 = Math.max(before.x1, x1);
    else spans.push({ x0: x, x1, open });
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
