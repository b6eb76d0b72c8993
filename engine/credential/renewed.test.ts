import { expect, it } from 'vitest';
import { FakeTime } from '../testing/fakes.ts';
import { Renewed } from './renewed.ts';

const MINUTE = 60_000;

/** Makes numbered values that live `life` ms; each waits until it is let go. */
function maker(life: number | null) {
  const time = new FakeTime();
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let made = 0;
  const cache = new Renewed(
    time.clock,
    () =>
      new Promise<{ value: { n: number }; until: number | null }>((resolve, reject) => {
        made += 1;
        const value = { n: made };
        waiting.push({
          resolve: () => {
            resolve({ value, until: life === null ? null : time.clock.wall() + life });
          },
          reject,
        });
      }),
  );
  return { time, cache, waiting, made: () => made };
}

it('is made once for all who ask at the same time, and served at once afterwards', async () => {
  const { cache, waiting, made } = maker(60 * MINUTE);
  const both = Promise.all([cache.get(), cache.get()]);
  waiting[0]!.resolve();
  const [a, b] = await both;
  expect(a).toBe(b);
  expect(cache.get()).toBe(a);
  expect(made()).toBe(1);
});

it('is renewed before its end while the old one serves, and by one alone', async () => {
  const { time, cache, waiting, made } = maker(60 * MINUTE);
  const first = cache.get();
  waiting[0]!.resolve();
  const old = await first;
  time.pass(54 * MINUTE);
  expect(cache.get()).toBe(old);
  expect(made()).toBe(1);
  time.pass(2 * MINUTE);
  expect(cache.get()).toBe(old);
  expect(cache.get()).toBe(old);
  expect(made()).toBe(2);
  waiting[1]!.resolve();
  await expect.poll(() => cache.last?.value).toEqual({ n: 2 });
  expect(cache.get()).toEqual({ n: 2 });
});

it('serves the old one to its end when renewing fails, and then fails', async () => {
  const { time, cache, waiting, made } = maker(60 * MINUTE);
  const first = cache.get();
  waiting[0]!.resolve();
  const old = await first;
  time.pass(57 * MINUTE);
  expect(cache.get()).toBe(old);
  waiting[1]!.reject(new Error('no'));
  await new Promise(setImmediate);
  // Not again at once: whoever asks often starts nothing.
  expect(cache.get()).toBe(old);
  expect(made()).toBe(2);
  time.pass(3 * MINUTE);
  const after = cache.get();
  waiting[2]!.reject(new Error('still no'));
  await expect(after).rejects.toThrow('still no');
});

it('tells a failure to all who ask within five seconds', async () => {
  const { time, cache, waiting, made } = maker(MINUTE);
  const first = cache.get();
  waiting[0]!.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await expect(cache.get()).rejects.toThrow('no');
  expect(made()).toBe(1);
  time.pass(5_000);
  const again = cache.get();
  expect(made()).toBe(2);
  waiting[1]!.resolve();
  expect(await again).toEqual({ n: 2 });
});

it('is dropped only while it is the one that is kept, and not twice in ten seconds', async () => {
  const { time, cache, waiting, made } = maker(null);
  const first = cache.get();
  waiting[0]!.resolve();
  const old = await first;
  cache.drop(old);
  const second = cache.get();
  expect(made()).toBe(2);
  waiting[1]!.resolve();
  const next = await second;
  cache.drop(old);
  expect(cache.get()).toBe(next);
  cache.drop(next);
  expect(cache.get()).toBe(next);
  time.pass(10_000);
  cache.drop(next);
  void cache.get();
  expect(made()).toBe(3);
  waiting[2]!.resolve();
});

it('without an end it is never made again', async () => {
  const { time, cache, waiting, made } = maker(null);
  const first = cache.get();
  waiting[0]!.resolve();
  await first;
  time.pass(365 * 24 * 60 * MINUTE);
  await cache.get();
  expect(made()).toBe(1);
});
