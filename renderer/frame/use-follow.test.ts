import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { followSteps } from './use-follow.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('asks once for many steps, again for later ones, and not after it was stopped', () => {
  const listeners = new Set<() => void>();
  const on = { 'session.steps': (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener)) };
  const tell = (): void => listeners.forEach((listener) => listener());
  const ask = vi.fn();
  const stop = followSteps({ on } as unknown as Bridge, ask);
  tell();
  tell();
  vi.advanceTimersByTime(500);
  expect(ask).toHaveBeenCalledTimes(1);
  tell();
  vi.advanceTimersByTime(500);
  expect(ask).toHaveBeenCalledTimes(2);
  tell();
  stop();
  vi.advanceTimersByTime(5_000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(listeners.size).toBe(0);
});
