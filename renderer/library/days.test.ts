import { expect, it } from 'vitest';
import { makeWorld } from '../testing/world.ts';
import { day } from '../words/time.ts';
import { withDays } from './days.ts';

it('puts a line before the first session of each day, and keeps every session in order', () => {
  const sessions = makeWorld(1_795_185_000_000, { big: false }).map((s) => s.summary);
  const lines = withDays(sessions);
  expect(lines.filter((l) => l.kind === 'session').map((l) => l.session)).toEqual(sessions);
  const days = lines.filter((l) => l.kind === 'day').map((l) => day(l.at));
  expect(days).toEqual([...new Set(sessions.map((s) => day(s.startedAt)))]);
  expect(lines[0]?.kind).toBe('day');
  expect(withDays([])).toEqual([]);
});
