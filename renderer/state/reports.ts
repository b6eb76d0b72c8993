/** What verification said in this window, by session id; `all` is the whole vault. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { VerifyReport } from '../../contract/verify.ts';
import { createStore, type Readable } from './store.ts';

export type ReportState =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly report: VerifyReport; readonly at: number }
  | { readonly state: 'failed'; readonly error: ChaperoneError };

export type Reports = Readonly<Record<string, ReportState>>;

export interface ReportsStore extends Readable<Reports> {
  verify(id: string): Promise<void>;
  clear(): void;
}

export const WHOLE_VAULT = 'all';

/** `now`: milliseconds since the Unix epoch. */
export function createReports(bridge: Bridge, now: () => number): ReportsStore {
  const store = createStore<Reports>({});
  const put = (id: string, state: ReportState): void => store.update((all) => ({ ...all, [id]: state }));
  // A session that has changed is no longer the one that was verified.
  bridge.on['session.changed'](({ id }) => {
    if (id in store.get()) store.update((all) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== id)));
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    clear: () => store.set({}),
    verify: async (id) => {
      put(id, { state: 'running' });
      try {
        const report = await bridge['sessions.verify'](id === WHOLE_VAULT ? {} : { id });
        put(id, { state: 'done', report, at: now() });
      } catch (e) {
        put(id, { state: 'failed', error: asChaperoneError(e) });
      }
    },
  };
}
