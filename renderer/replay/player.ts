/** Playback: a position in played time that advances with the clock; idle time counts at most two seconds. */
import type { Fold } from '../timeline/fold.ts';

/** Milliseconds that a stretch without events may last while playing. */
export const IDLE_CAP = 2_000;

/** Where play is `elapsed` real milliseconds after it was at `t` (milliseconds since the session was opened). */
export function advance(fold: Fold, t: number, elapsed: number, speed: number): { readonly t: number; readonly ended: boolean } {
  const u = fold.toFolded(t) + elapsed * speed;
  return u >= fold.length ? { t: fold.toTime(fold.length), ended: true } : { t: fold.toTime(u), ended: false };
}
