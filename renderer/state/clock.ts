/** The time of day for whatever counts down: it ticks only while somebody looks. */
import { createStore, type Readable } from './store.ts';

/** Milliseconds since the Unix epoch, renewed every `every` milliseconds while there is a subscriber. */
export function createClock(now: () => number, every = 1_000): Readable<number> {
  const store = createStore(now());
  let watchers = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    get: () => {
      // Nobody is told while nobody subscribes, so whoever asks then gets the time itself, in whole ticks.
      if (watchers === 0 && now() - store.get() >= every) store.set(now());
      return store.get();
    },
    subscribe: (listener) => {
      const off = store.subscribe(listener);
      watchers += 1;
      if (watchers === 1) {
        store.set(now());
        timer = setInterval(() => store.set(now()), every);
      }
      return () => {
        off();
        watchers -= 1;
        if (watchers === 0) clearInterval(timer);
      };
    },
  };
}
