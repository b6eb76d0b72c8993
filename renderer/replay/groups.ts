/**
 * The lines of the step list. Requests of one command that follow each other are a stretch that folds; its discovery
 * requests are one grey line. Lines stand in the order of arrival, so that new steps only ever add lines at the end.
 */
import type { MarkerRow } from '../../contract/step.ts';
import type { OutlineStep } from '../state/outline.ts';

export type Line =
  /**
   * A stretch of several requests of one command; `first` is also its key, `of` the command's first step, which names it. `continued` when
   * other requests came between it and an earlier stretch.
   */
  | {
      readonly kind: 'command';
      readonly first: number;
      readonly last: number;
      readonly of: number;
      /** What its client called it; stands there until the line is known. */
      readonly command: string;
      readonly open: boolean;
      readonly continued: boolean;
    }
  | { readonly kind: 'discovery'; readonly first: number; readonly last: number; readonly open: boolean; readonly depth: 0 | 1 }
  | { readonly kind: 'step'; readonly n: number; readonly depth: 0 | 1 | 2 }
  /** Between step `after` (0 before the first) and the next; see with-markers.ts. */
  | { readonly kind: 'marker'; readonly after: number; readonly marker: MarkerRow };

/** A line that shows steps. */
export type StepsLine = Exclude<Line, { readonly kind: 'marker' }>;

/** Where a line stands among the steps: the first one it shows; a marker between two. */
export const firstOf = (line: Line): number =>
  line.kind === 'step' ? line.n : line.kind === 'marker' ? line.after + 0.5 : line.first;

export interface Folds {
  /** First steps of command runs that are closed; others are open. */
  readonly closed: ReadonlySet<number>;
  /** First steps of discovery stretches that are open; others are closed. */
  readonly discovered: ReadonlySet<number>;
}

export const NO_FOLDS: Folds = { closed: new Set(), discovered: new Set() };

/** One past the last of the steps from `from` on for which `same` holds. */
function stretch(steps: readonly OutlineStep[], from: number, to: number, same: (s: OutlineStep) => boolean): number {
  let i = from;
  while (i < to) {
    const step = steps[i];
    if (step === undefined || !same(step)) break;
    i += 1;
  }
  return i;
}

/** With a filter only matching steps are lines, and nothing is folded. */
export function linesOf(
  steps: readonly OutlineStep[],
  folds: Folds,
  matches: ((s: OutlineStep) => boolean) | null,
): readonly Line[] {
  const lines: Line[] = [];
  if (matches !== null) {
    for (const step of steps) if (matches(step)) lines.push({ kind: 'step', n: step.n, depth: 0 });
    return lines;
  }
  const put = (from: number, to: number, depth: 0 | 1): void => {
    for (let i = from; i < to;) {
      const step = steps[i];
      if (step === undefined) return;
      const end = step.discovery ? stretch(steps, i, to, (s) => s.discovery) : i + 1;
      if (step.discovery && end - i > 1) {
        const open = folds.discovered.has(step.n);
        lines.push({ kind: 'discovery', first: step.n, last: steps[end - 1]?.n ?? step.n, open, depth });
        if (open) for (let k = i; k < end; k++) lines.push({ kind: 'step', n: steps[k]?.n ?? 0, depth: depth === 0 ? 1 : 2 });
      } else lines.push({ kind: 'step', n: step.n, depth });
      i = end;
    }
  };
  for (let i = 0; i < steps.length;) {
    const step = steps[i];
    if (step === undefined) break;
    const of = step.commandStep;
    const end = stretch(steps, i, steps.length, (s) => s.commandStep === of);
    if (end - i > 1) {
      const open = !folds.closed.has(step.n);
      const last = steps[end - 1]?.n ?? step.n;
      lines.push({ kind: 'command', first: step.n, last, of, command: step.command ?? 'command', open, continued: of < step.n });
      if (open) put(i, end, 1);
    } else lines.push({ kind: 'step', n: step.n, depth: 0 });
    i = end;
  }
  return lines;
}

/** Where step `n` is shown: its own line, or the folded line that hides it; -1 when the filter leaves it out. */
export function lineAt(lines: readonly Line[], n: number): number {
  let low = 0;
  let high = lines.length - 1;
  let hiding = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (line === undefined) break;
    if (firstOf(line) > n) high = middle - 1;
    else {
      hiding = middle;
      low = middle + 1;
    }
  }
  const line = lines[hiding];
  if (line === undefined || line.kind === 'marker') return -1;
  if (line.kind === 'step') return line.n === n ? hiding : -1;
  return line.last >= n ? hiding : -1;
}

/** The step that a line stands for when it is chosen: for a command the first request that the agent made and that counts. */
export function stepOf(line: Line, steps: readonly OutlineStep[]): number {
  if (line.kind === 'step') return line.n;
  if (line.kind === 'marker') return Math.max(1, line.after);
  let least = line.first;
  for (let n = line.last; n >= line.first; n--) {
    const step = steps[n - 1];
    if (step === undefined || step.discovery || step.own) continue;
    least = step.retriedBy ?? n;
  }
  return least >= line.first && least <= line.last ? least : line.first;
}
