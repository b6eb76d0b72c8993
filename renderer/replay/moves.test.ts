import { describe, expect, it } from 'vitest';
import { outlineOf, row } from '../testing/rows.ts';
import { linesOf, NO_FOLDS } from './groups.ts';
import { nextCommand, nextLine, nextMark, stepAt } from './moves.ts';

const steps = outlineOf([
  row(1, { discovery: true, commandStep: 1 }),
  row(2, { discovery: true, commandStep: 1 }),
  row(3, { commandStep: 1 }),
  row(4, { commandStep: 4, verdict: 'deny' }),
  row(5, { commandStep: 5 }),
  row(6, { commandStep: 6, status: 500 }),
  row(7, { commandStep: 7 }),
  row(8, { commandStep: 7, status: 404 }),
]);
const lines = linesOf(steps, NO_FOLDS, null);
const walk = (from: number, move: (n: number) => number | null): readonly number[] => {
  const seen: number[] = [];
  for (let n: number | null = from; n !== null && seen.length < 20; n = move(n)) seen.push(n);
  return seen;
};

describe('moves', () => {
  it('go line by line, over folded discovery as one', () => {
    expect(walk(1, (n) => nextLine(lines, steps, n, 1))).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(walk(8, (n) => nextLine(lines, steps, n, -1))).toEqual([8, 7, 6, 5, 4, 3, 1]);
  });

  it('find the way back into a filter that hides where one is', () => {
    const filtered = linesOf(steps, NO_FOLDS, (s) => s.n === 3 || s.n === 7);
    expect(nextLine(filtered, steps, 5, 1)).toBe(7);
    expect(nextLine(filtered, steps, 5, -1)).toBe(3);
    expect(nextLine(filtered, steps, 8, 1)).toBeNull();
    expect(nextLine([], steps, 5, 1)).toBeNull();
  });

  it('go command by command, to what each is about', () => {
    expect(walk(3, (n) => nextCommand(steps, n, 1))).toEqual([3, 4, 5, 6, 7]);
    expect(walk(8, (n) => nextCommand(steps, n, -1))).toEqual([8, 7, 6, 5, 4, 3]);
  });

  it('jump to marks, in both directions', () => {
    expect(nextMark(steps, 1, 'denied', 1)).toBe(4);
    expect(walk(8, (n) => nextMark(steps, n, 'error', -1))).toEqual([8, 6]);
    expect(nextMark(steps, 4, 'denied', 1)).toBeNull();
  });

  it('find the step of a moment', () => {
    expect([stepAt(steps, 0), stepAt(steps, 1_000), stepAt(steps, 3_999), stepAt(steps, 1e9), stepAt([], 5)]).toEqual([
      1, 1, 3, 8, 1,
    ]);
  });
});
