import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { makeWorld } from '../testing/world.ts';
import { alignedTable, sessionsTable, stateOf, stepsTable } from './table.ts';

it('aligns columns and leaves no space at the ends', () => {
  expect(
    alignedTable([
      ['A', 'LONG', 'C'],
      ['aaa', 'b', ''],
    ]),
  ).toBe('A    LONG  C\naaa  b');
});

it('writes one line per session, under a head', () => {
  const sessions = makeWorld(1_795_185_000_000, { big: false }).map((s) => s.summary);
  const lines = sessionsTable(sessions).split('\n');
  expect(lines).toHaveLength(sessions.length + 1);
  expect(lines[0]).toMatch(/^ID +STARTED +AGENT/);
  expect(lines[1]).toContain(sessions[0]!.id);
  expect(lines[1]).toContain('live');
});

it('writes one line per step with its marks', () => {
  const lines = stepsTable([row(1), row(2, { verdict: 'deny', status: 403 })]).split('\n');
  expect(lines[1]).toMatch(/^1 +00:00:01\.000 +1\.0 ms +200 +allowed +get Pod/);
  expect(lines[2]).toContain('denied');
});

it.each([
  [{ endedAt: null, sealed: false, closed: null }, 'live'],
  [{ endedAt: 'x', sealed: true, closed: 'ended' }, 'sealed'],
  [{ endedAt: 'x', sealed: false, closed: 'ended' }, 'not sealed'],
  [{ endedAt: 'x', sealed: true, closed: 'interrupted' }, 'interrupted, sealed'],
  [{ endedAt: 'x', sealed: true, closed: 'locked' }, 'locked, sealed'],
] as const)('%j is %s', (summary, word) => {
  expect(stateOf(summary)).toBe(word);
});
