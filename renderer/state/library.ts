/** The sessions of the vault that fit a query, newest first, kept current by the engine's events. */
import type { Bridge, SessionQuery } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { createStore, type Readable } from './store.ts';

export interface LibraryView {
  readonly query: SessionQuery;
  /** Null until the first answer. */
  readonly sessions: readonly SessionSummary[] | null;
  readonly reading: boolean;
  /** True when there may be more than `limit`. */
  readonly cut: boolean;
  readonly error: ChaperoneError | null;
}

export interface LibraryStore extends Readable<LibraryView> {
  /** Reads what fits; an answer that a later query has overtaken is dropped. */
  read(query: SessionQuery): Promise<void>;
  refresh(): Promise<void>;
  clear(): void;
}

/** How many sessions one answer brings unless more are asked for. */
export const LIMIT = 1_000;

const EMPTY: LibraryView = { query: {}, sessions: null, reading: false, cut: false, error: null };

/** Puts a new or changed summary in its place; ids sort by time, so the newest is first. */
export function place(sessions: readonly SessionSummary[], changed: SessionSummary): readonly SessionSummary[] {
  const at = sessions.findIndex((s) => s.id <= changed.id);
  if (at === -1) return [...sessions, changed];
  return sessions[at]?.id === changed.id ? sessions.with(at, changed) : sessions.toSpliced(at, 0, changed);
}

/** True when nothing but the session's own facts decides whether it fits, so that an event needs no new question. */
export function fits(query: SessionQuery, s: SessionSummary): boolean | 'ask' {
  if (query.namespace !== undefined || query.text !== undefined) return 'ask';
  if (query.agent !== undefined && s.agent !== query.agent) return false;
  if (query.target !== undefined && !s.targets.includes(query.target)) return false;
  const { identity, labels = {} } = s.info;
  if (query.subject !== undefined && query.subject !== s.subject && query.subject !== identity?.name) return false;
  if (query.group !== undefined && identity?.groups.includes(query.group) !== true) return false;
  for (const [key, value] of Object.entries(query.labels ?? {}))
    if (!Object.hasOwn(labels, key) || (value !== '' && labels[key] !== value)) return false;
  if (query.verdict !== undefined && s.verdicts[query.verdict] === 0) return false;
  if (query.since !== undefined && Date.parse(s.startedAt) < Date.parse(query.since)) return false;
  return !(query.until !== undefined && Date.parse(s.startedAt) > Date.parse(query.until));
}

export function createLibrary(bridge: Bridge): LibraryStore {
  const store = createStore(EMPTY);
  let asked = 0;
  const read = async (query: SessionQuery): Promise<void> => {
    const mine = ++asked;
    store.update((v) => ({ ...v, query, reading: true }));
    try {
      const limit = query.limit ?? LIMIT;
      const sessions = await bridge['sessions.list']({ ...query, limit });
      if (mine === asked) store.update((v) => ({ ...v, sessions, reading: false, cut: sessions.length >= limit, error: null }));
    } catch (e) {
      if (mine === asked) store.update((v) => ({ ...v, reading: false, error: asChaperoneError(e) }));
    }
  };
  bridge.on['session.changed']((changed) => {
    const { sessions, query } = store.get();
    if (sessions === null) return;
    const known = sessions.some((s) => s.id === changed.id);
    const fit = fits(query, changed);
    if (known || fit === true) store.update((v) => ({ ...v, sessions: place(sessions, changed) }));
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    read,
    refresh: () => read(store.get().query),
    clear: () => {
      asked += 1;
      store.set(EMPTY);
    },
  };
}
