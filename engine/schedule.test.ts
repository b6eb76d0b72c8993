import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemSchedule } from './schedule.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const DAY = 86_400_000;

it('waits longer than setTimeout can', () => {
  const run = vi.fn();
  systemSchedule(60 * DAY, run);
  vi.advanceTimersByTime(60 * DAY - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
});

it('can be cancelled in any of its parts', () => {
  const run = vi.fn();
  const cancel = systemSchedule(60 * DAY, run);
  vi.advanceTimersByTime(30 * DAY);
  cancel();
  vi.advanceTimersByTime(60 * DAY);
  expect(run).not.toHaveBeenCalled();
});
