import { expect, it } from 'vitest';
import { Pace, realPause, type Pause } from './pace.ts';

/** Says what was waited for; waits end by themselves unless told otherwise. */
function paced(options = { speed: 1, idle: 2 }, wait: Pause = () => Promise.resolve()) {
  const waits: number[] = [];
  let press: (key: string) => void = () => undefined;
  let released = 0;
  const pace = new Pace(
    options,
    (ms, signal) => {
      waits.push(ms);
      return wait(ms, signal);
    },
    (onKey) => {
      press = onKey;
      return () => (released += 1);
    },
  );
  return { pace, waits, press: (key: string) => press(key), released: () => released };
}

const asLongAs = (_: number, signal: AbortSignal): Promise<unknown> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

/** Whether a promise has come after everything that is due. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = {};
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

it('keeps the recorded pace, cuts idle time, and does not wait before the first', async () => {
  const { pace, waits } = paced();
  for (const at of [100, 1100, 1100, 61_100, 61_000]) expect(await pace.until(at)).toBe(true);
  expect(waits).toEqual([1000, 2000]);
});

it('divides by the speed before it cuts', async () => {
  const { pace, waits } = paced({ speed: 100, idle: 2 });
  for (const at of [100, 1100, 61_100]) await pace.until(at);
  expect(waits).toEqual([10, 600]);
  const none = paced({ speed: 1, idle: 0 });
  for (const at of [100, 1100]) await none.pace.until(at);
  expect(none.waits).toEqual([]);
});

it('space pauses and goes on, at once in the middle of a wait', async () => {
  const { pace, press } = paced(undefined, asLongAs);
  await pace.until(0);
  const next = pace.until(1000);
  press(' ');
  expect(await settled(next)).toBe(false);
  press(' ');
  expect(await next).toBe(true);
});

it('a full stop shows one more and waits', async () => {
  const { pace, press } = paced(undefined, asLongAs);
  await pace.until(0);
  const next = pace.until(1000);
  press('.');
  expect(await settled(next)).toBe(false);
  press('.');
  expect(await next).toBe(true);
  const third = pace.until(2000);
  expect(await settled(third)).toBe(false);
  press(' ');
  expect(await third).toBe(true);
});

it.each(['q', '\x03'])('%j ends it, also while it waits', async (key) => {
  const { pace, press } = paced(undefined, asLongAs);
  await pace.until(0);
  const next = pace.until(1000);
  press('x');
  expect(await settled(next)).toBe(false);
  press(key);
  expect(await next).toBe(false);
  expect(pace.quit).toBe(true);
  const held = paced(undefined, asLongAs);
  held.press(' ');
  const waiting = held.pace.until(0);
  held.press(key);
  expect(await waiting).toBe(false);
});

it('gives the keyboard back, and works without one', async () => {
  const { pace, released } = paced();
  pace.end();
  expect(released()).toBe(1);
  const alone = new Pace({ speed: 1, idle: 2 }, () => Promise.resolve());
  expect(await alone.until(5)).toBe(true);
  alone.end();
});

it('the real pause ends early when it is told', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(realPause(60_000, controller.signal)).rejects.toThrow();
  await realPause(0, new AbortController().signal);
});
