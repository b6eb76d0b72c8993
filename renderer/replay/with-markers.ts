/** Puts what happened beside the steps between their lines: after the last step that had begun by then. */
import type { MarkerRow } from '../../contract/step.ts';
import type { OutlineStep } from '../state/outline.ts';
import { lineAt, type Line } from './groups.ts';

/** How many steps had begun at `t`, milliseconds since the session was opened. */
export function begunAt(steps: readonly OutlineStep[], t: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.start ?? Infinity) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A folded line is not torn apart: a marker of its time stands after it. */
export function withMarkers(
  lines: readonly Line[],
  steps: readonly OutlineStep[],
  markers: readonly MarkerRow[],
): readonly Line[] {
  if (markers.length === 0) return lines;
  /** By the index of the line that they follow. */
  const after = new Map<number, MarkerRow[]>();
  for (const marker of markers.toSorted((a, b) => a.sinceStart - b.sinceStart)) {
    const begun = begunAt(steps, marker.sinceStart);
    const at = begun === 0 ? -1 : lineAt(lines, begun);
    after.set(at, [...(after.get(at) ?? []), marker]);
  }
  const all: Line[] = (after.get(-1) ?? []).map((marker) => ({ kind: 'marker', after: 0, marker }));
  lines.forEach((line, i) => {
    all.push(line);
    // A line that stands open is followed by its own requests, so markers never follow it directly.
    const last = line.kind === 'step' ? line.n : line.kind === 'marker' ? line.after : line.last;
    for (const marker of after.get(i) ?? []) all.push({ kind: 'marker', after: last, marker });
  });
  return all;
}
