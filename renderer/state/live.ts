/** Sessions that run now, with their newest rows. Only the newest `KEPT` rows stay; the replay has all of them. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { createStore, type Readable } from './store.ts';

export const KEPT = 5_000;

export interface LiveRow {
  readonly session: string;
  readonly row: StepRow;
}

export interface LiveView {
  /** Newest first; a session that ends stays until the screen is left, marked by its `endedAt`. Null until read. */
  readonly sessions: readonly SessionSummary[] | null;
  /** In order of arrival here; a changed row keeps its place. */
  readonly rows: readonly LiveRow[];
  readonly error: ChaperoneError | null;
}

export interface LiveStore extends Readable<LiveView> {
  /** Reads which sessions run and their last rows; drops those that have ended. */
  refresh(): Promise<void>;
  clear(): void;
}

/** Adds new rows and replaces changed ones where they stand. */
export function mergeRows(rows: readonly LiveRow[], session: string, news: readonly StepRow[]): readonly LiveRow[] {
  const next = [...rows];
  const places = new Map<number, number>();
  next.forEach((r, i) => {
    if (r.session === session) places.set(r.row.n, i);
  });
  for (const row of news) {
    const at = places.get(row.n);
    if (at === undefined) places.set(row.n, next.push({ session, row }) - 1);
    else next[at] = { session, row };
  }
  return next.length > KEPT ? next.slice(-KEPT) : next;
}

const EMPTY: LiveView = { sessions: null, rows: [], error: null };

export function createLive(bridge: Bridge): LiveStore {
  const store = createStore(EMPTY);
  bridge.on['session.steps'](({ id, rows }) => {
    const { sessions } = store.get();
    if (sessions?.some((s) => s.id === id) === true) store.update((v) => ({ ...v, rows: mergeRows(v.rows, id, rows) }));
  });
  bridge.on['session.changed']((changed) => {
    const { sessions } = store.get();
    if (sessions === null) return;
    if (sessions.some((s) => s.id === changed.id))
      store.update((v) => ({ ...v, sessions: sessions.map((s) => (s.id === changed.id ? changed : s)) }));
    else if (changed.endedAt === null) store.update((v) => ({ ...v, sessions: [changed, ...sessions] }));
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    clear: () => store.set(EMPTY),
    refresh: async () => {
      try {
        const sessions = (await bridge['sessions.list']({ limit: LIVE_SCAN })).filter((s) => s.endedAt === null);
        store.update((v) => ({
          ...v,
          sessions,
          error: null,
          rows: v.rows.filter((r) => sessions.some((s) => s.id === r.session)),
        }));
        for (const s of sessions) {
          const { rows } = await bridge['sessions.steps']({
            id: s.id,
            from: Math.max(1, s.steps - FIRST_ROWS + 1),
            limit: FIRST_ROWS,
          });
          store.update((v) => ({ ...v, rows: mergeRows(v.rows, s.id, rows) }));
        }
      } catch (e) {
        store.update((v) => ({ ...v, error: asChaperoneError(e) }));
      }
    },
  };
}

/** Sessions end within hours, so the running ones are among the newest. */
const LIVE_SCAN = 500;
const FIRST_ROWS = 200;
