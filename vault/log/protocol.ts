/** What the engine's thread and the log's thread say to each other. Structured clones; batches are in memory that both see. */
import type { SessionClosed } from '../../contract/record.ts';
import type { CatalogueEntry, SessionSeal } from './catalogue.ts';
import type { Failure } from './failure.ts';
import type { VaultState } from '../vault.ts';

/** Framed records with empty salts of one stream: one frame. */
export interface Batch {
  readonly stream: string;
  /** Counts the batches of a stream from 1. */
  readonly seq: number;
  /** The receiver's, until it says that it is done with it. */
  readonly buffer: SharedArrayBuffer;
  readonly length: number;
  readonly count: number;
  /** Microseconds since the session was opened: the time of a gap event, should one be needed. */
  readonly at: number;
  /** Somebody waits for this to be durable. */
  readonly sync: boolean;
  /** More is queued than this thread can write: do not compress. */
  readonly busy: boolean;
}

/** Memory that was announced is meant by its number: sending it again would make new objects for it on both sides, thousands a second. */
export type SentBatch = Omit<Batch, 'buffer'> & { readonly buffer: number | SharedArrayBuffer };

export type LogCall =
  | { readonly call: 'open'; readonly id: string; readonly head: Uint8Array; readonly dataKey: Uint8Array; readonly at: string }
  /** `at`: ISO. */
  | { readonly call: 'seal'; readonly id: string; readonly closed: SessionClosed; readonly at: string }
  | { readonly call: 'state'; readonly change: string; readonly at: string; readonly state: VaultState }
  | { readonly call: 'stop' };

/** Answers by the name of the call. */
export interface LogAnswers {
  open: { readonly entry: CatalogueEntry; readonly bytes: number };
  seal: SessionSeal;
  state: null;
  stop: null;
}

export type ToLog =
  | { readonly is: 'start'; readonly options: LogOptions }
  | { readonly is: 'slab'; readonly number: number; readonly memory: SharedArrayBuffer }
  | { readonly is: 'append'; readonly batches: readonly SentBatch[] }
  /** Make durable what was appended. */
  | { readonly is: 'sync'; readonly stream: string }
  | { readonly is: 'call'; readonly number: number; readonly call: LogCall };

export interface LogOptions {
  readonly dir: string;
  readonly vault: string;
  /** Base64, as in vault.json. */
  readonly signer: string;
  readonly wrapKey: Uint8Array;
  readonly stateKey: Uint8Array;
  /** ISO, for what recovery writes. */
  readonly now: string;
}

/** What the vault is like after recovery. */
export interface LogStart {
  readonly state: VaultState;
  readonly entries: readonly CatalogueEntry[];
  readonly recovered: readonly string[];
}

export interface Ack {
  readonly stream: string;
  /** Newest batch that was dealt with, and newest batch for which fdatasync has returned. */
  readonly written: number;
  readonly durable: number;
  /** Bytes of the file. */
  readonly size: number;
  /** A batch was lost: this one. Whoever waits for it or a later one is to be refused. */
  readonly failed: { readonly seq: number; readonly failure: Failure; readonly final: boolean } | null;
  /** Appending works, as far as is known. */
  readonly healthy: boolean;
}

export type FromLog =
  | { readonly is: 'started'; readonly start: LogStart }
  | { readonly is: 'refused'; readonly failure: Failure }
  | { readonly is: 'acks'; readonly acks: readonly Ack[]; readonly slabs: readonly number[] }
  | { readonly is: 'answer'; readonly number: number; readonly answer: LogAnswers[keyof LogAnswers] }
  | { readonly is: 'failed'; readonly number: number; readonly failure: Failure };
