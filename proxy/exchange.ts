/** What travels along the path: the types between the stages. Stages see these and `contract/`, never each other. */
import type { Duplex } from 'node:stream';
import type { ChaperoneError, ErrorCode } from '../contract/errors.ts';
import type { Identity } from '../contract/identity.ts';
import type { Impersonation, RequestAttributes } from '../contract/kubernetes.ts';
import type { Decision } from '../contract/policy.ts';
import type { HeaderList, MaskedSpan, Outcome, RequestEvent, SessionRecorder, Trace } from '../contract/record.ts';
import type { Memo } from './memo.ts';
import type { LiveSession } from './proxy.ts';

/** Decoded query parameters in order, repetition kept. */
export type Query = readonly (readonly [name: string, value: string])[];

/**
 * The bytes a client sends after the head. Only one of `whole` and `chunks` is used, once; they tell a client that waits for 100 (Continue) to
 * go on, `upTo` does not. All throw `listen.gone` when the client leaves in the middle.
 */
export interface RequestBody {
  /** `Content-Length`; 0 when there is no body; undefined when it is chunked. */
  readonly length: number | undefined;
  /** Bytes read so far. */
  readonly received: number;
  /** True when the last byte has been read. */
  readonly complete: boolean;
  /** All of it. Rejects with `forward.body` when it is longer than `limit` bytes. */
  whole(limit: number): Promise<Buffer>;
  /** At most `limit` bytes, the rest is left unread; never rejects because of the size. */
  upTo(limit: number): Promise<Buffer>;
  /** Chunk by chunk, under back pressure; the chunks are the caller's alone. */
  chunks(): AsyncIterableIterator<Buffer>;
}

/** The way back to the client, before an upgrade. */
export interface Reply {
  readonly headSent: boolean;
  /** Sends status and headers at once. */
  head(status: number, headers: HeaderList): void;
  /** False when the client is slow: wait for `onDrain`. */
  write(chunk: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  /** Trailers are sent to a client that asked for them (`TE: trailers`). */
  end(chunk?: Uint8Array, trailers?: HeaderList): void;
  /** Breaks the connection off: the client sees an incomplete answer. */
  destroy(): void;
}

/** A connection whose client asks to leave HTTP. */
export interface UpgradeSocket {
  readonly socket: Duplex;
  /** Bytes that came after the head. */
  readonly head: Buffer;
  /** The protocol asked for, lower case: `websocket` or `spdy/3.1`. */
  readonly protocol: string;
}

/** One request as `listen` hands it on. */
export interface Arrival {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  /** The path as the API server sees it: percent-decoded. */
  readonly path: string;
  readonly query: Query;
  readonly headers: HeaderList;
  /** Present when the connection's request before had the same header lines. */
  readonly memo?: Memo | undefined;
  readonly httpVersion: string;
  readonly target: string;
  readonly upgrade: UpgradeSocket | undefined;
  /** Set when `listen` itself refuses: wrong Host, an Origin, a foreign path. The path only records and answers it. */
  readonly refusal: ChaperoneError | undefined;
  /** Number of the client's connection, from 1 for each listener; undefined for a read of ours. */
  readonly connection?: number;
  /** DER certificates that the client showed in the TLS handshake, its own first; undefined when it showed none. */
  readonly certificates?: readonly Uint8Array[];
  /** The `Audit-ID` that the request carries upstream, a UUID; none when the target is to choose. */
  readonly auditId?: string;
  /** Set for a read that is ours, not the agent's. */
  readonly ours?: RequestEvent['ours'];
  readonly body: RequestBody;
  readonly reply: Reply;
  /** Aborted when the client is gone, the request turned out malformed, the session ended or the listener closes. */
  readonly signal: AbortSignal;
  /** Ends this exchange on both sides; the reason becomes the signal's. */
  abort(reason: ChaperoneError): void;
  /** Monotonic clock when the head was complete, microseconds. */
  readonly startedAt: number;
}

/** Extra fields with their values: policy authorises them, the record keeps the names. */
export interface ImpersonationRequest extends Impersonation {
  readonly extraValues: readonly (readonly [name: string, value: string])[];
}

/** Who is speaking; `session` is absent when only the unattributed recorder covers the request. */
export interface Caller {
  readonly recorder: SessionRecorder;
  readonly maskingKey: Uint8Array;
  readonly session: LiveSession | undefined;
  /** As the proof of this request shows it; present when `session` is. */
  readonly identity: Identity | undefined;
  /** `TokenRow.id` of that proof. */
  readonly token: string | undefined;
  /** Who the agent asked to be. */
  readonly impersonates: ImpersonationRequest | undefined;
  /** Who the target is told it is, by us; set by the assembly from the target's own option. */
  readonly sentAs?: ImpersonationRequest | undefined;
  /** Why this caller may not go on: 401, or the wrong target. */
  readonly refusal: ChaperoneError | undefined;
}

export interface Ruling {
  readonly attributes: RequestAttributes;
  readonly decision: Decision;
  /** What a denial is answered with, when the rule's own sentence does not say it best. */
  readonly refusal?: ChaperoneError;
}

/** A body as it may be kept: masked. */
export interface KeptBody {
  readonly recorded: Buffer;
  readonly spans: readonly MaskedSpan[];
  /** `mask.placeholder` when one of its values is a masked one travelling back. */
  readonly refusal: ChaperoneError | undefined;
}

/** Masks an answer as it passes. Throws ChaperoneError `mask.undecodable`. */
export interface AnswerMask {
  /** True when nothing may be sent before `finish`: the answer is masked as a whole. */
  readonly whole: boolean;
  /** What may go on now; empty when it waits for more. The result goes to the agent and to the record alike. */
  push(chunk: Buffer): Buffer;
  finish(): Buffer;
  readonly spans: readonly MaskedSpan[];
}

/** What the mask stage does to one exchange. */
export interface Masks {
  /** For the record. */
  readonly url: string;
  /** The decoded path for the record, when it holds a credential. */
  readonly path?: string;
  readonly headers: HeaderList;
  readonly spans: readonly MaskedSpan[];
  /** Set when the answer could not be masked in any form that the client accepts. */
  readonly refusal: ChaperoneError | undefined;
  /** Request headers to replace upstream, lower-case names, so that the answer can be read. */
  readonly negotiate: Readonly<Record<string, string>>;
  /** Present when the body holds secrets: it is read whole, and this is what is recorded of it. */
  readonly keep: ((body: Buffer) => KeptBody) | undefined;
  /** Called with each chunk of the request; throws `mask.placeholder` when a masked value travels back. */
  guard(chunk: Buffer): void;
  answerHeaders(headers: HeaderList): { readonly headers: HeaderList; readonly spans: readonly MaskedSpan[] };
  /** Undefined when the answer passes untouched. */
  answer(status: number, headers: HeaderList): AnswerMask | undefined;
}

/** The record of one exchange. Every method but `end` throws ChaperoneError `record.*` when recording has stopped. */
export interface Journal {
  readonly x: number;
  /** Adds microseconds to a stage of the trace. */
  trace(stage: keyof Trace, micros: number): void;
  requestBody(recorded: Uint8Array, wireBytes: number): void;
  answerHead(
    from: 'target' | 'chaperone',
    status: number,
    headers: HeaderList,
    spans: readonly MaskedSpan[],
    code?: ErrorCode,
  ): void;
  answerBody(recorded: Uint8Array, wireBytes: number): void;
  /** Bytes of ours that go to the agent after what the target has sent, to tell why the exchange ends. */
  answerTold(told: Uint8Array): void;
  /** Bytes that were neither kept nor forwarded. */
  skipped(wireBytes: number): void;
  spans(spans: readonly MaskedSpan[]): void;
  /** Fields after the body of the answer, masked. */
  trailers(trailers: HeaderList, spans: readonly MaskedSpan[]): void;
  /** Resolves when everything so far is on disk. */
  durable(): Promise<void>;
  /** Undefined when there is room; else resolves when there is again. */
  pressure(): Promise<void> | undefined;
  /** The last event; later calls do nothing. Never throws: what cannot be recorded is counted. */
  end(outcome: Outcome, code?: ErrorCode): void;
}

// The stages, in the order of the path. Each is one function.
export type Identify = (arrival: Arrival) => Promise<Caller> | Caller;
export type Decide = (arrival: Arrival, caller: Caller) => Ruling;
export type Mask = (arrival: Arrival, caller: Caller, ruling: Ruling | undefined) => Masks;
export type OpenJournal = (arrival: Arrival, caller: Caller, ruling: Ruling | undefined, masks: Masks) => Journal;
/** Reads the object that a write changes, as an exchange of its own; resolves when it has ended or taken too long. Never rejects. */
export type ReadBefore = (arrival: Arrival, caller: Caller, ruling: Ruling, journal: Journal) => Promise<void>;
/** Resolves when the exchange has ended; rejects with ChaperoneError when it could not be carried and nothing was answered. */
export type Forward = (arrival: Arrival, caller: Caller, ruling: Ruling, masks: Masks, journal: Journal) => Promise<void>;
/** What is known of an exchange when it is refused. */
export interface SoFar {
  readonly caller: Caller | undefined;
  readonly ruling: Ruling | undefined;
  readonly masks: Masks | undefined;
  readonly journal: Journal | undefined;
}
/** Records and answers a refusal or a failure; never rejects. */
export type Refuse = (arrival: Arrival, error: ChaperoneError, soFar: SoFar) => Promise<void>;

export interface Stages {
  readonly identify: Identify;
  readonly decide: Decide;
  readonly mask: Mask;
  readonly record: OpenJournal;
  readonly readBefore: ReadBefore;
  readonly forward: Forward;
  readonly refuse: Refuse;
}
