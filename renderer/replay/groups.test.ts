import { describe, expect, it } from 'vitest';
import { outlineOf, row } from '../testing/rows.ts';
import { lineAt, linesOf, NO_FOLDS, stepOf, type Line } from './groups.ts';

const disc = { discovery: true };
const steps = outlineOf([
  row(1, { ...disc, commandStep: 1 }),
  row(2, { ...disc, commandStep: 1 }),
  row(3, { commandStep: 1 }),
  row(4, { commandStep: 4, command: 'kubectl delete' }),
  row(5, { commandStep: 5, command: null }),
  row(6, { commandStep: 6, command: null, ...disc }),
  row(7, { commandStep: 1 }),
  row(8, { commandStep: 1 }),
]);
const short = (lines: readonly Line[]): readonly string[] =>
  lines.map((l) =>
    l.kind === 'marker'
      ? l.marker.text
      : l.kind === 'step'
        ? `${' '.repeat(l.depth)}${l.n}`
        : `${l.kind === 'discovery' ? ' '.repeat(l.depth) : ''}${l.kind} ${l.first}-${l.last}${l.open ? ' open' : ''}${l.kind === 'command' && l.continued ? ' continued' : ''}`,
  );

describe('lines', () => {
  const lines = linesOf(steps, NO_FOLDS, null);

  it('are commands with their requests, discovery folded, in order of arrival', () => {
    expect(short(lines)).toEqual([
      'command 1-3 open',
      ' discovery 1-2',
      ' 3',
      '4',
      '5',
      '6',
      'command 7-8 open continued',
      ' 7',
      ' 8',
    ]);
  });

  it('fold and open', () => {
    const folds = { closed: new Set([7]), discovered: new Set([1]) };
    expect(short(linesOf(steps, folds, null))).toEqual([
      'command 1-3 open',
      ' discovery 1-2 open',
      '  1',
      '  2',
      ' 3',
      '4',
      '5',
      '6',
      'command 7-8 continued',
    ]);
  });

  it('are the matching steps alone under a filter', () => {
    expect(short(linesOf(steps, NO_FOLDS, (s) => s.n % 2 === 0))).toEqual(['2', '4', '6', '8']);
  });

  it('only grow at the end when steps arrive', () => {
    for (let n = 1; n < steps.length; n++) {
      const before = short(linesOf(steps.slice(0, n), NO_FOLDS, null));
      const after = short(linesOf(steps.slice(0, n + 1), NO_FOLDS, null));
      // The last run may become a group; everything before it stays where it is.
      const settled = Math.max(
        0,
        before.findIndex((l) => l.startsWith('command') && before.indexOf(l) >= before.length - 3),
      );
      expect(after.slice(0, settled)).toEqual(before.slice(0, settled));
    }
  });

  it('show every step on exactly one line or inside exactly one folded one', () => {
    for (const step of steps) {
      const line = lines[lineAt(lines, step.n)];
      const covers =
        line?.kind === 'step'
          ? line.n === step.n
          : line !== undefined && line.kind !== 'marker' && line.first <= step.n && line.last >= step.n;
      expect(covers, String(step.n)).toBe(true);
    }
    expect(lines[lineAt(lines, 1)]?.kind).toBe('discovery');
    expect(lineAt(lines, 99)).toBe(-1);
    expect(lineAt([], 1)).toBe(-1);
    expect(
      lineAt(
        linesOf(steps, NO_FOLDS, (s) => s.n % 2 === 0),
        3,
      ),
    ).toBe(-1);
  });

  it('stand for their first request that is not discovery', () => {
    expect(stepOf(lines[0]!, steps)).toBe(3);
    expect(stepOf(lines[1]!, steps)).toBe(1);
    expect(stepOf(lines[3]!, steps)).toBe(4);
  });

  it('stand for what worked after a refused upgrade, and never for a read of our own', () => {
    const exec = outlineOf([
      row(1, { commandStep: 1, by: 'chaperone', forStep: 2 }),
      row(2, { commandStep: 1, status: 403 }),
      row(3, { commandStep: 1, retryOf: 2, status: 101 }),
    ]);
    expect(stepOf(linesOf(exec, NO_FOLDS, null)[0]!, exec)).toBe(3);
  });
});
