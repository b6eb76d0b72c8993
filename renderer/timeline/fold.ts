/**
 * Folds idle time: stretches in which nothing begins or ends for longer than `cap` are squeezed, everything else keeps
 * its proportion. One piecewise linear map, used by the picture (idle gets a few pixels) and by play (idle lasts `cap`).
 */
export interface Segment {
  /** Milliseconds since the session was opened. */
  readonly t0: number;
  readonly t1: number;
  /** Folded units: pixels in the picture, played milliseconds in play. */
  readonly u0: number;
  readonly u1: number;
  readonly idle: boolean;
}

export interface Fold {
  readonly segments: readonly Segment[];
  /** Folded length. */
  readonly length: number;
  toFolded(t: number): number;
  toTime(u: number): number;
}

interface Stretch {
  readonly t0: number;
  readonly t1: number;
  readonly idle: boolean;
}

/** Cuts 0…`end` at idle stretches. `instants`: when something began or ended, in any order. */
export function stretches(instants: readonly number[], end: number, cap: number): readonly Stretch[] {
  const times = Float64Array.from(instants).sort();
  const found: Stretch[] = [];
  let from = 0;
  let last = 0;
  const close = (t: number): void => {
    if (t - last <= cap) return;
    // Even a single moment between two pauses keeps a stretch of its own, and so a place in the picture.
    if (last >= from) found.push({ t0: from, t1: last, idle: false });
    found.push({ t0: last, t1: t, idle: true });
    from = t;
  };
  for (const t of times) {
    if (t > end) break;
    close(t);
    last = Math.max(last, t);
  }
  close(end);
  if (end > from || last >= from || found.length === 0) found.push({ t0: from, t1: Math.max(end, from), idle: false });
  return found;
}

function foldWith(parts: readonly Stretch[], size: (part: Stretch) => number): Fold {
  let u = 0;
  const segments = parts.map((part) => {
    const u0 = u;
    u += size(part);
    return { ...part, u0, u1: u };
  });
  const find = (value: number, key: 't1' | 'u1'): Segment | undefined => {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((segments[middle]?.[key] ?? 0) >= value) high = middle;
      else low = middle + 1;
    }
    return segments[low];
  };
  const scale = (x: number, a: number, b: number, c: number, d: number): number =>
    b === a ? c : c + (Math.min(Math.max(x, a), b) - a) * ((d - c) / (b - a));
  return {
    segments,
    length: u,
    toFolded: (t) => {
      const s = find(t, 't1');
      return s === undefined ? 0 : scale(t, s.t0, s.t1, s.u0, s.u1);
    },
    toTime: (x) => {
      const s = find(x, 'u1');
      return s === undefined ? 0 : scale(x, s.u0, s.u1, s.t0, s.t1);
    },
  };
}

/** Play's fold: idle lasts `cap` milliseconds, the rest as long as it took. */
export function foldForPlay(instants: readonly number[], end: number, cap: number): Fold {
  return foldWith(stretches(instants, end, cap), (part) => (part.idle ? cap : part.t1 - part.t0));
}

/** Most of the picture belongs to what happened: idle stretches together never take more than this share of it. */
const IDLE_SHARE = 0.3;
const IDLE_PIXELS = 30;
/** Pixels per idle stretch below which folding more of them would show nothing but folds. */
const IDLE_ROOM = 24;

/**
 * The picture's fold onto `width` pixels. Busy stretches share what idle leaves, half evenly and half by their length, so
 * that a burst of 200 ms is still something to look at beside one of a minute.
 */
export function foldForPicture(instants: readonly number[], end: number, cap: number, width: number): Fold {
  let parts = stretches(instants, end, cap);
  let idles = parts.filter((p) => p.idle).length;
  // A session of hours pauses thousands of times: then only its longer pauses are folded.
  for (let longer = cap * 2; idles > Math.max(1, width / IDLE_ROOM); longer *= 2) {
    parts = stretches(instants, end, longer);
    idles = parts.filter((p) => p.idle).length;
  }
  const busy = parts.filter((p) => !p.idle);
  const idle = idles === 0 ? 0 : Math.min(IDLE_PIXELS, (width * IDLE_SHARE) / idles);
  const rest = busy.length === 0 ? 0 : width - idle * idles;
  const total = busy.reduce((sum, p) => sum + (p.t1 - p.t0), 0);
  const idleSize = busy.length === 0 ? width / Math.max(1, idles) : idle;
  return foldWith(parts, (p) => {
    if (p.idle) return idleSize;
    const byLength = total === 0 ? 1 / busy.length : (p.t1 - p.t0) / total;
    return rest * (0.5 / busy.length + 0.5 * byLength);
  });
}
