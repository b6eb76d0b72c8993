/** What happened beside a session's steps: tokens and grants that began and ended. */
import type { RecordEvent } from '../../contract/record.ts';
import type { MarkerRow } from '../../contract/step.ts';

/** Rows that are kept: a session that rotates its token each minute has fewer in a week. */
const MOST = 20_000;

export class Markers {
  readonly #rows: MarkerRow[] = [];
  #started = 0;

  apply(event: RecordEvent): void {
    if (event.t === 'session.opened') this.#started = Date.parse(event.session.startedAt);
    if (event.t !== 'marker' || this.#rows.length >= MOST) return;
    const { at, kind, text, details } = event;
    this.#rows.push({ at: new Date(this.#started + at / 1000).toISOString(), sinceStart: at / 1000, kind, text, details });
  }

  /** In the order in which they were recorded. */
  get rows(): readonly MarkerRow[] {
    return [...this.#rows];
  }
}
