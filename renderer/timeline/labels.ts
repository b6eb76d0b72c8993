/** Which busy stretches of the timeline have room for the time at which they begin. */
import type { Fold, Segment } from './fold.ts';

/** Pixels that a label `00:07:12` needs, with air. */
const LABEL = 66;

/** The labelled stretches; labels never overlap and never run out of `width`. */
export function labelled(fold: Fold, edge: number, width: number): ReadonlySet<Segment> {
  const found = new Set<Segment>();
  let last = -Infinity;
  for (const s of fold.segments) {
    const x = edge + s.u0;
    if (s.idle || x - last < LABEL || width - x < LABEL) continue;
    last = x;
    found.add(s);
  }
  return found;
}
