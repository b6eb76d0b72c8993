/** What the engine's thread and the index's thread say to each other. */
import type { SessionQuery } from '../../contract/bridge.ts';
import type { SessionSummary } from '../../contract/session.ts';

export interface IndexOptions {
  readonly dir: string;
  readonly vault: string;
  readonly indexKey: Uint8Array;
  readonly wrapKey: Uint8Array;
}

/** A session to be followed; `chain` is base64 as in its seal, null while it is open. */
export interface Followed {
  readonly id: string;
  readonly chain: string | null;
}

export type ToIndex =
  | { readonly is: 'follow'; readonly sessions: readonly Followed[] }
  /** Something was appended. */
  | { readonly is: 'poke' }
  /** Answered once everything that is in the files by then has been read. */
  | { readonly is: 'query'; readonly number: number; readonly query: SessionQuery }
  | { readonly is: 'stop' };

export type FromIndex =
  | { readonly is: 'answer'; readonly number: number; readonly sessions: readonly SessionSummary[] }
  | { readonly is: 'failed'; readonly number: number; readonly reason: string }
  /** Records read so far, by session. */
  | {
      readonly is: 'progress';
      readonly records: readonly (readonly [id: string, records: number])[];
      readonly rebuilding: boolean;
    }
  | { readonly is: 'stopped' };
