/** A short list that the engine tells whole whenever it changes: identity providers, tokens, grants. */
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import { createStore, type Readable } from './store.ts';

export interface ListView<T> {
  /** Null until it was read. */
  readonly list: readonly T[] | null;
  readonly error: ChaperoneError | null;
}

export interface ListStore<T> extends Readable<ListView<T>> {
  refresh(): Promise<void>;
  clear(): void;
}

/** `listen`: tells the whole list at every change. */
export function createList<T>(
  ask: () => Promise<readonly T[]>,
  listen: (listener: (list: readonly T[]) => void) => () => void,
): ListStore<T> {
  const empty: ListView<T> = { list: null, error: null };
  const store = createStore(empty);
  let epoch = 0;
  listen((list) => {
    // An answer that is still on its way is older than this.
    epoch += 1;
    store.set({ list, error: null });
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    clear: () => {
      epoch += 1;
      store.set(empty);
    },
    refresh: async () => {
      const mine = ++epoch;
      try {
        const list = await ask();
        if (mine === epoch) store.set({ list, error: null });
      } catch (e) {
        if (mine === epoch) store.update((v) => ({ ...v, error: asChaperoneError(e) }));
      }
    },
  };
}
