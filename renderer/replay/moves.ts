/** Where the keys go: the next line, command or remarkable step. All return the step's number, or null at the end. */
import type { OutlineStep } from '../state/outline.ts';
import type { Mark } from '../words/marks.ts';
import { firstOf, lineAt, stepOf, type Line } from './groups.ts';

export type Direction = 1 | -1;

/** The next line that shows another step. */
export function nextLine(lines: readonly Line[], steps: readonly OutlineStep[], n: number, by: Direction): number | null {
  const here = lineAt(lines, n);
  let i = here;
  if (here === -1) {
    // The filter hides the chosen step: go to the nearest line on that side.
    i = lines.findIndex((line) => firstOf(line) > n);
    if (i === -1) i = lines.length;
    if (by === 1) i -= 1;
  }
  for (i += by; i >= 0 && i < lines.length; i += by) {
    const line = lines[i];
    if (line === undefined || line.kind === 'marker' || (line.kind === 'command' && line.open)) continue;
    if (line.kind === 'discovery' && line.open) continue;
    const step = stepOf(line, steps);
    if (step !== n) return step;
  }
  return null;
}

/** The first shown step of the next command; backwards first to the start of this one. */
export function nextCommand(steps: readonly OutlineStep[], n: number, by: Direction): number | null {
  const idAt = (k: number): number => steps[k - 1]?.commandStep ?? -k;
  const startOf = (k: number): number => {
    let first = k;
    while (first > 1 && idAt(first - 1) === idAt(k)) first -= 1;
    return first;
  };
  const shown = (first: number): number => {
    for (let k = first; k <= steps.length && idAt(k) === idAt(first); k++) {
      const step = steps[k - 1];
      if (step?.discovery === false && !step.own) return k;
    }
    return first;
  };
  if (by === 1) {
    let k = n;
    while (k <= steps.length && idAt(k) === idAt(n)) k += 1;
    return k > steps.length ? null : shown(k);
  }
  const start = startOf(n);
  if (shown(start) < n) return shown(start);
  return start === 1 ? null : shown(startOf(start - 1));
}

/** The next step with a mark, whatever is folded or filtered. */
export function nextMark(steps: readonly OutlineStep[], n: number, mark: Mark, by: Direction): number | null {
  for (let k = n + by; k >= 1 && k <= steps.length; k += by) if (steps[k - 1]?.marks.includes(mark) === true) return k;
  return null;
}

/** The last step that had begun at `t`, milliseconds since the session was opened; 1 before the first. */
export function stepAt(steps: readonly OutlineStep[], t: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.start ?? Infinity) <= t) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}
