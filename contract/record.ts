/**
 * The record format, version 1, as the path writes it and the vault keeps it. docs/FORMAT.md has the bytes around it.
 *
 * A session is a stream of records in order: JSON events (below) and raw body pieces (`BodyPiece`). Readers upgrade
 * older versions step by step; unknown event types are kept and shown as not decoded, never dropped.
 *
 * Time (`at`) is whole microseconds since the session was opened, monotonic. Header lists keep order and repetition.
 */
import type { Proof } from './identity.ts';
import type { Impersonation, RequestAttributes } from './kubernetes.ts';
import type { Decision } from './policy.ts';
import type { SessionInfo } from './session.ts';

export const RECORD_VERSION = 1;

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A removed span: what was there is gone, what stays is where, how long, and a salted commitment. */
export interface MaskedSpan {
  /** Which part of the exchange the span sits in. */
  readonly part: 'request.url' | 'request.headers' | 'request.body' | 'response.headers' | 'response.body';
  /** Header name, query parameter or a JSON path such as `items[0].data.password`. */
  readonly path: string;
  /** Length of the removed value in bytes. */
  readonly bytes: number;
  /** HMAC-SHA-256 of the value under the session's masking key, first 8 bytes, hex: equal values show as equal within one session. */
  readonly commitment: string;
  /** Name of the rule that masked: `secret-data`, `authorization`, … */
  readonly rule: string;
}

/**
 * Rule of the span that stands for the session's own token, which every request carries: hidden like the others, but not counted among
 * the masked values of a step, or every step would seem to hide something.
 */
export const SESSION_TOKEN_RULE = 'session-token';

/** Microseconds spent in each stage of the path, as far as the exchange got. */
export type Trace = Partial<Record<'listen' | 'identity' | 'policy' | 'mask' | 'record' | 'forward', number>>;

export interface SessionOpened {
  readonly t: 'session.opened';
  readonly v: typeof RECORD_VERSION;
  readonly at: 0;
  readonly session: SessionInfo;
}

/** One request, written before anything of it goes upstream. */
export interface RequestEvent {
  readonly t: 'request';
  /** Exchange number within the session, from 1, in order of arrival. It is also the step number `n`. */
  readonly x: number;
  readonly at: number;
  readonly listen: {
    /** Empty, like `url`, when what came was not well-formed HTTP. */
    readonly method: string;
    /** Path and query as received, secrets masked. */
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: HeaderList;
    /** The `Upgrade` header's value in lower case, when the client asks to leave HTTP. */
    readonly upgrade?: string;
    /** Number of the client's TCP connection, from 1 for each target's listener: equal for requests that came over the same one. */
    readonly connection?: number;
  };
  /** A read that we made ourselves just before the write of exchange `x`, to know the state that it changes. Absent: the agent asked. */
  readonly ours?: { readonly why: 'object-before'; readonly x: number };
  /** Absent when nobody could be identified (401). */
  readonly identity?: {
    readonly subject: string;
    readonly proof: Proof;
    /** Absent for the local user. */
    readonly issuer?: string;
    /** As this request's proof gave them; absent when there are none. */
    readonly groups?: readonly string[];
    /** Id of the token or certificate (`TokenRow.id`). */
    readonly token?: string;
    /** Who the agent asked to be. */
    readonly impersonates?: Impersonation;
    /** Who we said it is, where the target is told to see the agent (`Impersonate-User` set by us). */
    readonly sentAs?: Impersonation;
  };
  readonly target: string;
  /**
   * The `Audit-ID` that we sent upstream, so that the step can be found in the cluster's audit log even when no answer names one (101, or a
   * target that died). Absent when the request was refused. API servers take it over and usually answer with it.
   * Source: k8s.io/apiserver/pkg/endpoints/filters/audit_init.go.
   */
  readonly auditId?: string;
  readonly policy?: { readonly attributes: RequestAttributes; readonly decision: Decision };
  readonly masked?: readonly MaskedSpan[];
}

/** The head of the answer the agent got, from the target or from ourselves. */
export interface ResponseEvent {
  readonly t: 'response';
  readonly x: number;
  readonly at: number;
  /** `chaperone` when we answered ourselves: a refusal or a failure. */
  readonly from: 'target' | 'chaperone';
  readonly status: number;
  readonly headers: HeaderList;
  /** The cluster's own key to its audit log (`Audit-Id`). */
  readonly auditId?: string;
  /** Error code of our table when `from` is `chaperone`. */
  readonly code?: string;
  readonly masked?: readonly MaskedSpan[];
}

export type Outcome = 'complete' | 'refused' | 'client-aborted' | 'target-aborted' | 'failed';

/** The last event of an exchange. Byte counts are of the wire, before masking. */
export interface EndEvent {
  readonly t: 'end';
  readonly x: number;
  readonly at: number;
  readonly outcome: Outcome;
  /** Error code of our table, when it did not end well. */
  readonly code?: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Body bytes that were not recorded because of the level; 0 when everything was. */
  readonly unrecordedBytes: number;
  /**
   * How many of the last bytes of the answer are ours: they told the agent, in the words of its protocol, why we ended the exchange. Kept like
   * the rest of the answer, not counted in `responseBytes`. Absent when nothing was told.
   */
  readonly toldBytes?: number;
  /** Fields that the target sent after the body of its answer (RFC 9110 section 6.5). */
  readonly trailers?: HeaderList;
  readonly masked?: readonly MaskedSpan[];
  readonly trace: Trace;
}

/** Records that are known to be missing: after a crash, a full disk, or a limit on unattributed traffic. */
export interface GapEvent {
  readonly t: 'gap';
  readonly at: number;
  readonly reason: string;
  /** Records and bytes lost, where known. */
  readonly records?: number;
  readonly bytes?: number;
}

export interface SessionClosed {
  readonly t: 'session.closed';
  readonly at: number;
  /** `interrupted`: closed by recovery after a crash. `locked`: the vault was locked while it ran. */
  readonly reason: 'ended' | 'interrupted' | 'locked';
  /** Exit code of the supervised command, when there was one. */
  readonly exitCode?: number;
}

/** Something that happened beside the exchanges and explains them: a token was issued, rotated or revoked, a grant began or ended. */
export interface MarkerEvent {
  readonly t: 'marker';
  readonly at: number;
  readonly kind: 'token.issued' | 'token.rotated' | 'token.revoked' | 'grant.began' | 'grant.ended';
  /** One sentence. */
  readonly text: string;
  /** Ids and names, no secrets: `token`, `grant`, `by`, `why`. */
  readonly details: Readonly<Record<string, string>>;
}

export type RecordEvent = SessionOpened | RequestEvent | ResponseEvent | EndEvent | GapEvent | MarkerEvent | SessionClosed;

/** Which byte stream of an exchange a piece belongs to. After an upgrade the same two carry the raw connection. */
export const DIRECTIONS = ['request', 'response'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A piece of a body as recorded (after masking), at most `MAX_PIECE` bytes. */
export interface BodyPiece {
  readonly x: number;
  readonly direction: Direction;
  readonly at: number;
  /** Position of the first byte within the recorded stream of this direction. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Bytes; larger chunks are split by the recorder. */
export const MAX_PIECE = 65_536;

/** Size of a JSON event, bytes; larger ones are refused (the request head is bounded long before). */
export const MAX_EVENT = 1_048_576;

/**
 * Where the path puts its records. One per live session; the vault implements it, the path only knows this.
 * Order of calls is order on disk. All methods but `durable` and `drained` return at once.
 */
export interface SessionRecorder {
  readonly id: string;
  /** Microseconds since the session was opened, by the monotonic clock. */
  at(): number;
  /** The next exchange number, from 1. */
  nextExchange(): number;
  /** Queues an event. Throws ChaperoneError `record.*` when recording has stopped or the session has ended. */
  event(event: RecordEvent): void;
  /** Queues a piece; the recorder takes a copy, so the caller may reuse the memory. Throws like `event`. */
  body(piece: BodyPiece): void;
  /** Resolves when everything queued so far is on disk (fdatasync). Rejects with ChaperoneError `record.*`; then nothing may pass. */
  durable(): Promise<void>;
  /**
   * How often queued records were lost to a failing disk. Who queues in one turn and asks `durable` in a later one compares: recording
   * may have failed and resumed in between.
   */
  readonly losses: number;
  /** True while the queue is longer than it should be: stop reading and await `drained` before sending more. */
  readonly congested: boolean;
  /** Resolves when there is room again; rejects like `durable` when recording stops meanwhile. */
  drained(): Promise<void>;
}
