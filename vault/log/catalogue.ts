/** The catalogue's events and what they add up to (FORMAT.md, Catalogue events). */
import { z } from 'zod';
import { base64Of, Id, Instant, parseJson } from '../seal/head.ts';
import { KIND_EVENT, type RawRecord } from '../seal/record.ts';

export const CATALOGUE_FILE = 'catalogue.log';
export const CATALOGUE_HEAD = 'catalogue.head';

const count = z.number().int().min(0);

export const CatalogueEvent = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('vault.created'), at: Instant }),
  z.strictObject({ t: z.literal('session.opened'), at: Instant, id: Id, head: base64Of(32) }),
  z.strictObject({
    t: z.literal('session.sealed'),
    at: Instant,
    id: Id,
    records: count,
    root: base64Of(32),
    chain: base64Of(32),
    bytes: count,
    reason: z.string().max(64),
  }),
  z.strictObject({ t: z.literal('session.recovered'), at: Instant, id: Id, droppedBytes: count }),
  z.strictObject({ t: z.literal('state.saved'), at: Instant, revision: count, change: z.string().max(200) }),
]);
export type CatalogueEvent = z.infer<typeof CatalogueEvent>;

/** How a session was sealed; values as in its `session.sealed` event. */
export interface SessionSeal {
  readonly records: number;
  readonly root: string;
  readonly chain: string;
  readonly bytes: number;
  readonly reason: string;
}

export interface CatalogueEntry {
  readonly id: string;
  /** Base64 of the hash of the stream's head. */
  readonly head: string;
  readonly seal: SessionSeal | null;
  /** Sum over all recoveries. */
  readonly droppedBytes: number;
  readonly recoveries: number;
}

/** What the catalogue says, event by event. */
export class Catalogue {
  readonly entries = new Map<string, CatalogueEntry>();
  /** Newest revision of the state that was recorded. */
  revision = 0;
  /** Events of later versions. */
  undecoded = 0;

  /** Applies the events of a frame; what is not a known event is counted. */
  records(records: readonly RawRecord[]): void {
    for (const { kind, payload } of records) {
      const parsed = kind === KIND_EVENT ? CatalogueEvent.safeParse(parseJson(payload)) : null;
      if (parsed?.success === true) this.apply(parsed.data);
      else this.undecoded += 1;
    }
  }

  apply(event: CatalogueEvent): void {
    if (event.t === 'vault.created') return;
    if (event.t === 'state.saved') {
      this.revision = Math.max(this.revision, event.revision);
      return;
    }
    const { id } = event;
    const known = this.entries.get(id) ?? { id, head: '', seal: null, droppedBytes: 0, recoveries: 0 };
    if (event.t === 'session.opened') this.entries.set(id, { ...known, head: event.head });
    else if (event.t === 'session.recovered') {
      const droppedBytes = known.droppedBytes + event.droppedBytes;
      this.entries.set(id, { ...known, droppedBytes, recoveries: known.recoveries + 1 });
    } else {
      const { records, root, chain, bytes, reason } = event;
      this.entries.set(id, { ...known, seal: { records, root, chain, bytes, reason } });
    }
  }
}
