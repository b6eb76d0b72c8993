import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenStuck } from './stuck.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

it('waits for as long as there is progress, and runs once when there is none', () => {
  let bytes = 0;
  let ran = 0;
  whenStuck(
    () => bytes,
    () => (ran += 1),
  );
  while (bytes < 10) {
    bytes += 1;
    vi.advanceTimersByTime(2_000);
  }
  expect(ran).toBe(0);
  vi.advanceTimersByTime(4_000);
  expect([ran, vi.getTimerCount()]).toEqual([1, 0]);
});

it('does nothing once it is stopped', () => {
  const stop = whenStuck(
    () => 0,
    () => {
      throw new Error('it was stopped');
    },
  );
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
