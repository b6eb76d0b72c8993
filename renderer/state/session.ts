/** One session as the replay shows it: its summary, the outline of all its steps, and full rows on demand. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { createCommands, type CommandsStore } from './commands.ts';
import { createOutline, type OutlineStep } from './outline.ts';
import { createPages } from './pages.ts';
import { createStore, type Readable } from './store.ts';

export interface SessionView {
  readonly id: string;
  readonly summary: SessionSummary | null;
  /** How many steps the session has; `steps` may still be growing towards it. */
  readonly total: number;
  readonly steps: readonly OutlineStep[];
  /** Grows whenever steps or rows have changed, because `steps` is changed in place. */
  readonly version: number;
  readonly reading: boolean;
  readonly error: ChaperoneError | null;
}

export interface SessionStore extends Readable<SessionView> {
  /** The full row, or undefined while it is fetched. */
  row(n: number): StepRow | undefined;
  /** The commands that its steps belong to. */
  readonly commands: CommandsStore;
  /** Full rows in order, however many; for copying as text. */
  rows(ns: readonly number[]): Promise<readonly StepRow[]>;
  /** Reads what is missing: at the start, after a reconnection, after a hole. */
  read(): Promise<void>;
  dispose(): void;
}

const FIRST = 500;
const CHUNK = 5_000;

export function createSession(bridge: Bridge, id: string): SessionStore {
  const outline = createOutline();
  const store = createStore<SessionView>({
    id,
    summary: null,
    total: 0,
    steps: outline.steps,
    version: 0,
    reading: false,
    error: null,
  });
  let disposed = false;
  // Set while a read runs, by whoever wants another one after it.
  let again = false;
  const wanted = (): boolean => again;
  const bump = (change: Partial<SessionView> = {}): void =>
    store.update((v) => ({
      ...v,
      ...change,
      total: Math.max(change.total ?? v.total, outline.steps.length),
      version: v.version + 1,
    }));
  const ask = async (from: number, limit: number): Promise<readonly StepRow[]> =>
    (await bridge['sessions.steps']({ id, from, limit })).rows;
  const pages = createPages(ask, () => bump());
  const commands = createCommands(bridge, id);

  const read = async (): Promise<void> => {
    if (store.get().reading) {
      again = true;
      return;
    }
    bump({ reading: true, error: null });
    try {
      do {
        again = false;
        for (let more = true; more && !disposed;) {
          const from = outline.steps.length + 1;
          const { summary, total, rows } = await bridge['sessions.steps']({ id, from, limit: from === 1 ? FIRST : CHUNK });
          outline.merge(rows);
          pages.put(rows);
          bump({ summary, total });
          more = rows.length > 0 && outline.steps.length < total;
        }
      } while (wanted() && !disposed);
      bump({ reading: false });
    } catch (e) {
      bump({ reading: false, error: asChaperoneError(e) });
    }
  };

  const stop = [
    bridge.on['session.steps']((event) => {
      if (event.id !== id || store.get().summary === null) return;
      const whole = outline.merge(event.rows);
      pages.put(event.rows);
      bump();
      if (!whole) void read();
    }),
    bridge.on['session.changed']((summary) => {
      if (summary.id === id && store.get().summary !== null) bump({ summary, total: summary.steps });
    }),
  ];

  return {
    get: store.get,
    subscribe: store.subscribe,
    row: pages.row,
    commands,
    rows: async (ns) => {
      const found: StepRow[] = [];
      for (let i = 0; i < ns.length;) {
        const first = ns[i] ?? 1;
        const rows = await ask(first, Math.min(CHUNK, (ns.at(-1) ?? first) - first + 1));
        const byN = new Map(rows.map((r) => [r.n, r]));
        const end = rows.at(-1)?.n ?? first;
        for (; i < ns.length && (ns[i] ?? 0) <= end; i++) {
          const row = byN.get(ns[i] ?? 0);
          if (row !== undefined) found.push(row);
        }
        if (rows.length === 0) break;
      }
      return found;
    },
    read,
    dispose: () => {
      disposed = true;
      for (const off of stop) off();
      commands.dispose();
    },
  };
}
