/**
 * The commands of one session, fetched when a list shows them, a page at a time; fetched again when one of their steps has changed.
 * Sessions of 100,000 steps have as many commands as anything: only what was looked at is here.
 */
import type { Bridge } from '../../contract/bridge.ts';
import type { CommandRow } from '../../contract/command.ts';
import { createStore, type Readable } from './store.ts';

export interface CommandsStore extends Readable<number> {
  /** The command whose first step this is, or undefined while it is fetched. A changed one stays until the new row comes. */
  row(first: number): CommandRow | undefined;
  dispose(): void;
}

const PAGE = 200;
const KEPT = 6_000;

/** Its value grows whenever rows have come or have to be asked for again. */
export function createCommands(bridge: Bridge, id: string): CommandsStore {
  const version = createStore(0);
  const rows = new Map<number, CommandRow>();
  /** Shown, and not here or not current. */
  const wanted = new Set<number>();
  const stale = new Set<number>();
  /** Asked for and not there: until news comes, asking again would give nothing. */
  const missing = new Set<number>();
  /** Changed while a page was on its way: what comes may be older. */
  const changed = new Set<number>();
  let busy = false;
  let disposed = false;

  const put = (from: number, page: readonly CommandRow[]): void => {
    const end = page.length < PAGE ? Infinity : (page.at(-1)?.first ?? Infinity);
    for (const row of page) {
      rows.delete(row.first);
      rows.set(row.first, row);
      stale.delete(row.first);
    }
    for (const first of wanted) {
      if (first < from || first > end) continue;
      wanted.delete(first);
      stale.delete(first);
      if (!rows.has(first)) missing.add(first);
    }
    for (const oldest of rows.keys()) {
      if (rows.size <= KEPT) break;
      rows.delete(oldest);
    }
  };
  const fetch = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    // All that one drawing of the list wants is asked for together.
    await Promise.resolve();
    try {
      while (wanted.size > 0 && !disposed) {
        const from = Math.min(...wanted);
        changed.clear();
        const page = await bridge['sessions.commands']({ id, from, limit: PAGE });
        put(from, page.rows);
        for (const first of changed) if (rows.has(first)) stale.add(first);
        version.update((v) => v + 1);
      }
    } catch {
      // The list shows the requests without their line; showing them again asks again.
      wanted.clear();
    } finally {
      busy = false;
    }
  };
  const off = bridge.on['session.steps']((event) => {
    if (event.id !== id) return;
    for (const { commandStep } of event.rows) {
      missing.delete(commandStep);
      changed.add(commandStep);
      if (rows.has(commandStep)) stale.add(commandStep);
    }
    version.update((v) => v + 1);
  });
  return {
    get: version.get,
    subscribe: version.subscribe,
    row: (first) => {
      const found = rows.get(first);
      if ((found === undefined || stale.has(first)) && !missing.has(first) && !wanted.has(first)) {
        wanted.add(first);
        void fetch();
      }
      return found;
    },
    dispose: () => {
      disposed = true;
      off();
    },
  };
}
