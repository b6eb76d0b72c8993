/** A seeded source of numbers, so that every run shows the same sessions. */
export interface Seeded {
  /** 0 ≤ x < 1 */
  next(): number;
  int(from: number, to: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  hex(digits: number): string;
}

/** mulberry32; good enough to look random, useless for secrets. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
  };
}
