/** The times written above the timeline: where busy stretches begin, and round times inside long ones. */
import { sinceStart } from '../words/time.ts';
import type { Fold } from './fold.ts';

export interface Label {
  /** Pixels. */
  readonly x: number;
  readonly text: string;
}

/** Pixels that a label needs, with air: `00:07:12`, and `00:07:12.500`. */
const SHORT = 66;
const LONG = 96;

/** The smallest of 1, 2, 5, 10, 20, … milliseconds that takes at least `room` pixels. */
export function roundStep(pixelsPerMs: number, room: number): number {
  for (let unit = 1; ; unit *= 10) for (const step of [unit, 2 * unit, 5 * unit]) if (step * pixelsPerMs >= room) return step;
}

/** Ascending; labels never overlap and never run out of `width`. */
export function labelsOf(fold: Fold, edge: number, width: number): readonly Label[] {
  const found: Label[] = [];
  let free = 0;
  const put = (t: number, u: number, fine: boolean): void => {
    const x = edge + u;
    const room = fine ? LONG : SHORT;
    if (x < free || width - x < room) return;
    found.push({ x, text: fine ? sinceStart(t) : sinceStart(t).slice(0, 8) });
    free = x + room;
  };
  for (const s of fold.segments) {
    if (s.idle) continue;
    put(s.t0, s.u0, false);
    const perMs = (s.u1 - s.u0) / (s.t1 - s.t0);
    if (!Number.isFinite(perMs) || s.u1 - s.u0 < 3 * LONG) continue;
    const step = roundStep(perMs, 2 * LONG);
    for (let t = Math.ceil(s.t0 / step + 0.5) * step; t < s.t1; t += step) put(t, s.u0 + (t - s.t0) * perMs, step < 1_000);
  }
  return found;
}
