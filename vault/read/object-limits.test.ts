import { expect, it } from 'vitest';
import { HistoryLimits } from './object-limits.ts';

const MIB = 1 << 20;

it('has room for a thousand reads, half of them new to nobody', () => {
  const limits = new HistoryLimits();
  const admitted = (fresh: boolean, times: number): number =>
    Array.from({ length: times }, () => limits.admitsRead(fresh)).filter(Boolean).length;
  expect([admitted(false, 600), admitted(true, 600), admitted(true, 10)]).toEqual([500, 500, 0]);
  expect(limits.omitted).toEqual({ moments: 210, states: 0 });
  expect(limits.admits()).toBe(true);
});

it('has room for ten thousand moments', () => {
  const limits = new HistoryLimits();
  for (let i = 0; i < 10_000; i += 1) limits.admits();
  expect([limits.admits(), limits.admitsRead(true)]).toEqual([false, false]);
  expect(limits.omitted.moments).toBe(2);
});

it('keeps states of reads out before those of changes', () => {
  const limits = new HistoryLimits();
  const text = 'x'.repeat(5 * MIB);
  expect([limits.keep(text, true), limits.keep(text, true), limits.keep(null, true)]).toEqual([text, null, null]);
  expect([limits.keep(text, false), limits.keep(text, false), limits.keep(text, false)].map((kept) => kept?.length)).toEqual([
    5 * MIB,
    5 * MIB,
    5 * MIB,
  ]);
  expect(limits.keep(text, false)).toBeNull();
  expect(limits.omitted.states).toBe(2);
});
