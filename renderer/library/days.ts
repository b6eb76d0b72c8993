/** Lines of the library: sessions, with a line before the first of each of the reader's days. */
import type { SessionSummary } from '../../contract/session.ts';
import { day } from '../words/time.ts';

export type LibraryLine =
  { readonly kind: 'day'; readonly at: string } | { readonly kind: 'session'; readonly session: SessionSummary };

/** `sessions` newest first. */
export function withDays(sessions: readonly SessionSummary[]): readonly LibraryLine[] {
  const lines: LibraryLine[] = [];
  let last = '';
  for (const session of sessions) {
    const here = day(session.startedAt);
    if (here !== last) lines.push({ kind: 'day', at: session.startedAt });
    last = here;
    lines.push({ kind: 'session', session });
  }
  return lines;
}
