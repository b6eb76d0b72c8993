/** Step details with their bodies, the last few of them; a running step's detail is read again when its row changes. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { StepDetail } from '../../contract/step.ts';
import { createStore, type Readable } from './store.ts';

/** Bytes of each body that are read at first; the reader may ask for more. */
export const BODY_LIMIT = 256 << 10;
/** The most that a reader can ask for. */
export const BODY_MOST = 16 << 20;
const KEPT = 40;

export type DetailState = { readonly detail: StepDetail } | { readonly error: ChaperoneError };
export type Details = ReadonlyMap<string, DetailState>;

export interface DetailStore extends Readable<Details> {
  /** Fetches it unless it is here or on its way; `limit` in bytes per body. */
  want(id: string, n: number, limit?: number): void;
  clear(): void;
}

export const detailKey = (id: string, n: number): string => `${id}/${n}`;

export function createDetails(bridge: Bridge): DetailStore {
  const store = createStore<Details>(new Map());
  const limits = new Map<string, number>();
  const put = (key: string, state: DetailState): void => {
    const next = new Map(store.get());
    next.delete(key);
    next.set(key, state);
    for (const oldest of next.keys()) {
      if (next.size <= KEPT) break;
      next.delete(oldest);
      limits.delete(oldest);
    }
    store.set(next);
  };
  const fetch = (id: string, n: number, limit: number): void => {
    const key = detailKey(id, n);
    limits.set(key, limit);
    bridge['sessions.step']({ id, n, bodyLimit: limit }).then(
      (detail) => {
        if (limits.get(key) === limit) put(key, { detail });
      },
      (e: unknown) => {
        put(key, { error: asChaperoneError(e) });
        limits.delete(key);
      },
    );
  };
  bridge.on['session.steps'](({ id, rows }) => {
    for (const row of rows) {
      const key = detailKey(id, row.n);
      const limit = limits.get(key);
      if (limit !== undefined && store.get().has(key)) fetch(id, row.n, limit);
    }
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    want: (id, n, limit = BODY_LIMIT) => {
      if ((limits.get(detailKey(id, n)) ?? -1) < limit) fetch(id, n, limit);
    },
    clear: () => {
      limits.clear();
      store.set(new Map());
    },
  };
}
