/** Steps: one exchange each in this version; the rows of `show` and of the replay screen. */
import type { RequestAttributes } from './kubernetes.ts';
import type { Decision } from './policy.ts';
import type { HeaderList, MaskedSpan, Outcome, Trace } from './record.ts';

export type Track = 'kubernetes';

/** What Kubernetes authorised, or `''` and false where the path never got there. Of a creation, `name` comes from the body. */
type StepAttributes = Omit<RequestAttributes, 'isResource' | 'path'>;

/** One line of the step list: everything that is needed to draw it, nothing that grows with the body. */
export interface StepRow extends StepAttributes {
  readonly n: number;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** Milliseconds since the session was opened, with a fraction. */
  readonly sinceStart: number;
  /** Milliseconds until the exchange ended; null while it runs or when its end was lost. */
  readonly took: number | null;
  readonly track: Track;
  /** The `Kubectl-Command` header, e.g. `kubectl get`; null for other clients. */
  readonly command: string | null;
  /** The `Kubectl-Session` header: equal for all requests of one command. */
  readonly commandId: string | null;
  readonly target: string;
  readonly method: string;
  /** Path and query, secrets masked. */
  readonly url: string;
  /** True for requests that change or enter something (the write-ahead rule). */
  readonly write: boolean;
  readonly verdict: Decision['verdict'] | 'none';
  readonly rule: string | null;
  /** HTTP status; null while there is none. */
  readonly status: number | null;
  readonly outcome: Outcome | 'open' | 'lost';
  readonly code: string | null;
  readonly auditId: string | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Number of masked spans. */
  readonly maskedSpans: number;
  readonly unrecordedBytes: number;
  /** True after an upgrade (exec, attach, port-forward): the bytes are recorded raw and not decoded yet. */
  readonly opaque: boolean;
  /** One plain sentence: "create Deployment web in shop → 201 in 14 ms". */
  readonly sentence: string;
}

export type BodyState = 'none' | 'complete' | 'partial' | 'not-recorded';

/** A recorded body as shown: decoded to text when it is text, else base64. */
export interface BodyView {
  readonly state: BodyState;
  /** `Content-Type` without parameters, lower case; empty when absent. */
  readonly mediaType: string;
  /** Recorded bytes on the wire (before content decoding). */
  readonly bytes: number;
  readonly encoding: 'utf8' | 'base64';
  /** After undoing `Content-Encoding: gzip`; cut at the limit asked for. */
  readonly content: string;
  /** True when `content` was cut. */
  readonly truncated: boolean;
  /** Why it is shown raw, when it could not be decoded; null when it could. */
  readonly opaque: string | null;
}

export interface MessageView {
  readonly headers: HeaderList;
  readonly body: BodyView;
}

/** One chunk of a recorded stream with its time, for stepping through watch and `logs -f`. */
export interface ChunkMark {
  readonly sinceStart: number;
  readonly direction: 'request' | 'response';
  readonly offset: number;
  readonly bytes: number;
}

export interface StepDetail extends StepRow {
  readonly request: MessageView & { readonly httpVersion: string };
  /** Null when no answer was recorded. */
  readonly response: (MessageView & { readonly status: number; readonly from: 'target' | 'chaperone' }) | null;
  readonly decision: Decision | null;
  readonly identity: { readonly subject: string; readonly proof: string; readonly impersonates: string | null } | null;
  readonly masked: readonly MaskedSpan[];
  readonly trace: Trace;
  readonly chunks: readonly ChunkMark[];
  /** Where the step's records sit in the log: record numbers of the stream, first and last. */
  readonly proof: { readonly firstRecord: number; readonly lastRecord: number; readonly sealed: boolean };
}
