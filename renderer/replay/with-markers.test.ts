import { describe, expect, it } from 'vitest';
import type { MarkerRow } from '../../contract/step.ts';
import { outlineOf, row } from '../testing/rows.ts';
import { lineAt, linesOf, NO_FOLDS, stepOf } from './groups.ts';
import { nextLine } from './moves.ts';
import { begunAt, withMarkers } from './with-markers.ts';

const marker = (sinceStart: number, text: string): MarkerRow => ({
  at: '2026-11-20T14:00:00.000Z',
  sinceStart,
  kind: 'grant.began',
  text,
  details: {},
});
// Steps begin at 1000, 2000, … milliseconds; 1–3 are one command, 4 stands alone.
const steps = outlineOf([
  row(1, { commandStep: 1 }),
  row(2, { commandStep: 1 }),
  row(3, { commandStep: 1 }),
  row(4, { commandStep: 4 }),
]);
const markers = [marker(2_500, 'inside'), marker(0, 'before'), marker(9_000, 'after'), marker(3_500, 'between')];
const words = (closed: boolean): readonly string[] =>
  withMarkers(linesOf(steps, closed ? { ...NO_FOLDS, closed: new Set([1]) } : NO_FOLDS, null), steps, markers).map((l) =>
    l.kind === 'marker' ? l.marker.text : l.kind === 'step' ? String(l.n) : l.kind,
  );

it('counts the steps that had begun', () => {
  expect([0, 1_000, 2_999, 9_999].map((t) => begunAt(steps, t))).toEqual([0, 1, 2, 4]);
  expect(begunAt([], 5)).toBe(0);
});

describe('markers', () => {
  it('stand between the steps of their time', () => {
    expect(words(false)).toEqual(['before', 'command', '1', '2', 'inside', '3', 'between', '4', 'after']);
  });

  it('do not tear a folded command apart', () => {
    expect(words(true)).toEqual(['before', 'command', 'inside', 'between', '4', 'after']);
  });

  it('are nothing that steps are found at or moved to', () => {
    for (const folds of [NO_FOLDS, { ...NO_FOLDS, closed: new Set([1]) }]) {
      const plain = linesOf(steps, folds, null);
      const lines = withMarkers(plain, steps, markers);
      for (const n of [1, 2, 3, 4]) {
        expect(lines[lineAt(lines, n)]).toBe(plain[lineAt(plain, n)]);
        for (const by of [1, -1] as const) expect(nextLine(lines, steps, n, by)).toBe(nextLine(plain, steps, n, by));
      }
      expect(lineAt(lines, 99)).toBe(-1);
    }
    expect(stepOf({ kind: 'marker', after: 0, marker: markers[0]! }, steps)).toBe(1);
  });

  it('of nothing are nothing', () => {
    const lines = linesOf(steps, NO_FOLDS, null);
    expect(withMarkers(lines, steps, [])).toBe(lines);
    expect(withMarkers([], [], [marker(0, 'x')])).toHaveLength(1);
  });
});
