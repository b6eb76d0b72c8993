import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

beforeEach(() => vi.useFakeTimers({ now: 50_000 }));
afterEach(() => vi.useRealTimers());

it('ticks for whoever looks, and stops with the last of them', () => {
  const clock = createClock(Date.now);
  const seen: number[] = [];
  const offs = [clock.subscribe(() => seen.push(clock.get())), clock.subscribe(() => undefined)];
  vi.advanceTimersByTime(2_000);
  expect(seen).toEqual([51_000, 52_000]);
  offs[0]!();
  expect(vi.getTimerCount()).toBe(1);
  offs[1]!();
  expect(vi.getTimerCount()).toBe(0);
});

it('is right for whoever only asks, and the same value within a tick', () => {
  const clock = createClock(Date.now);
  vi.setSystemTime(50_400);
  expect(clock.get()).toBe(50_000);
  vi.setSystemTime(90_000);
  expect([clock.get(), clock.get()]).toEqual([90_000, 90_000]);
});
