/** Full rows by the page: fetched when a list shows them, forgotten when many newer ones were needed. */
import type { StepRow } from '../../contract/step.ts';

export const PAGE = 200;
const PAGES_KEPT = 60;

export interface Pages {
  /** The row when it is here; else undefined, and its page is fetched. */
  readonly row: (n: number) => StepRow | undefined;
  /** Rows that came by another way: a scan, an event. */
  put(rows: readonly StepRow[]): void;
}

/** `fetch` reads rows from `from` on; `changed` is told when rows have arrived. */
export function createPages(fetch: (from: number, limit: number) => Promise<readonly StepRow[]>, changed: () => void): Pages {
  // Insertion order is order of use.
  const pages = new Map<number, Map<number, StepRow>>();
  const asked = new Set<number>();
  const touch = (index: number): Map<number, StepRow> => {
    const page = pages.get(index) ?? new Map<number, StepRow>();
    pages.delete(index);
    pages.set(index, page);
    if (pages.size > PAGES_KEPT) pages.delete(pages.keys().next().value ?? index);
    return page;
  };
  const put = (rows: readonly StepRow[]): void => {
    for (const row of rows) touch(Math.floor((row.n - 1) / PAGE)).set(row.n, row);
  };
  return {
    put,
    row: (n) => {
      const index = Math.floor((n - 1) / PAGE);
      const found = pages.get(index)?.get(n);
      if (found !== undefined || asked.has(index)) return found;
      asked.add(index);
      void fetch(index * PAGE + 1, PAGE)
        .then((rows) => {
          put(rows);
          changed();
        })
        // The list keeps its placeholder; showing the row again asks again.
        .catch(() => undefined)
        .finally(() => asked.delete(index));
      return undefined;
    },
  };
}
