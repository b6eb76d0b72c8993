/**
 * Which lines were taken away, which were added. E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the shortest
 * script; beyond a bound of work, the lines between the equal ends are taken as replaced, which is never wrong, only longer.
 */

export interface DiffLine {
  readonly op: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly noise: boolean;
}

interface Line {
  readonly text: string;
  readonly noise: boolean;
}

/** Edits beyond which no shortest script is looked for; memory and time grow with its square. */
const MOST_EDITS = 1_500;

/** Positions in `b` that lines of `a` keep; null when it takes more than `most` edits. */
function matches(a: readonly string[], b: readonly string[], most: number): Map<number, number> | null {
  const reach = Math.min(most, a.length + b.length);
  const trace: Int32Array[] = [];
  let ends = new Int32Array(2 * reach + 3);
  const middle = reach + 1;
  for (let d = 0; d <= reach; d++) {
    const next = ends.slice();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (ends[middle + k - 1] ?? 0) < (ends[middle + k + 1] ?? 0));
      let x = down ? (ends[middle + k + 1] ?? 0) : (ends[middle + k - 1] ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next[middle + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, [...trace, ends], middle, d);
    }
    trace.push(ends);
    ends = next;
  }
  return null;
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Int32Array[],
  middle: number,
  edits: number,
): Map<number, number> {
  const kept = new Map<number, number>();
  let x = a.length;
  let y = b.length;
  for (let d = edits; d >= 0; d--) {
    const ends = trace[d];
    const k = x - y;
    const down = k === -d || (k !== d && (ends?.[middle + k - 1] ?? 0) < (ends?.[middle + k + 1] ?? 0));
    const before = down ? k + 1 : k - 1;
    const beforeX = d === 0 ? 0 : (ends?.[middle + before] ?? 0);
    const beforeY = d === 0 ? 0 : beforeX - before;
    while (x > beforeX && y > beforeY) {
      x -= 1;
      y -= 1;
      kept.set(x, y);
    }
    x = beforeX;
    y = beforeY;
  }
  return kept;
}

/** Every line of `a` is there as same or removed, every line of `b` as same or added, both in order. */
export function diffLines(a: readonly Line[], b: readonly Line[], mostEdits: number = MOST_EDITS): readonly DiffLine[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head]?.text === b[head]?.text) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail)?.text === b.at(-1 - tail)?.text) tail += 1;
  const inA = a.slice(head, a.length - tail);
  const inB = b.slice(head, b.length - tail);
  const kept =
    matches(
      inA.map((l) => l.text),
      inB.map((l) => l.text),
      mostEdits,
    ) ?? new Map<number, number>();
  const found: DiffLine[] = a.slice(0, head).map((l) => ({ op: 'same', ...l }));
  let y = 0;
  for (const [x, line] of inA.entries()) {
    const to = kept.get(x);
    if (to === undefined) found.push({ op: 'removed', ...line });
    else {
      for (; y < to; y++) push(found, 'added', inB[y]);
      push(found, 'same', inB[y]);
      y += 1;
    }
  }
  for (; y < inB.length; y++) push(found, 'added', inB[y]);
  for (const line of a.slice(a.length - tail)) push(found, 'same', line);
  return found;
}

function push(to: DiffLine[], op: DiffLine['op'], line: Line | undefined): void {
  if (line !== undefined) to.push({ op, text: line.text, noise: line.noise });
}

export type Hunk = { readonly folded: false; readonly line: DiffLine } | { readonly folded: true; readonly count: number };

/** Changed lines that are only noise. */
export const changedNoise = (lines: readonly DiffLine[]): number =>
  lines.reduce((sum, l) => sum + (l.noise && l.op !== 'same' ? 1 : 0), 0);

/** What is drawn: changed lines with some unchanged ones around them, the others counted; noise left out unless wanted. */
export function hunks(
  lines: readonly DiffLine[],
  options: { readonly around: number; readonly noise: boolean },
): readonly Hunk[] {
  const quiet = (l: DiffLine): boolean => l.noise && !options.noise;
  const near = new Uint8Array(lines.length);
  for (const [i, line] of lines.entries()) {
    if (line.op === 'same' || quiet(line)) continue;
    near.fill(1, Math.max(0, i - options.around), i + options.around + 1);
  }
  const found: Hunk[] = [];
  let folded = 0;
  const close = (): void => {
    if (folded > 0) found.push({ folded: true, count: folded });
    folded = 0;
  };
  for (const [i, line] of lines.entries()) {
    if (quiet(line)) continue;
    if (near[i] === 0) folded += 1;
    else {
      close();
      found.push({ folded: false, line });
    }
  }
  close();
  return found;
}
