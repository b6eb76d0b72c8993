import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemTimer } from './timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('runs again and again, or once, until ended', () => {
  const seen: string[] = [];
  const stop = systemTimer.every(10, () => seen.push('every'));
  systemTimer.after(15, () => seen.push('once'));
  const never = systemTimer.after(15, () => seen.push('never'));
  never();
  vi.advanceTimersByTime(25);
  stop();
  vi.advanceTimersByTime(100);
  expect(seen).toEqual(['every', 'once', 'every']);
});
