/** Steps: one exchange each in this version; the rows of `show` and of the replay screen. */
import type { RequestAttributes } from './kubernetes.ts';
import type { Decision } from './policy.ts';
import type { HeaderList, MaskedSpan, Outcome, Trace } from './record.ts';

export type Track = 'kubernetes';

/** Query parameters that say how an answer or a write is meant, as sent; absent ones are not there. */
export interface RequestOptions {
  readonly fieldManager?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: string;
  readonly force?: string;
  readonly container?: string;
  readonly follow?: string;
  readonly tailLines?: string;
}

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
  /** `n` of the first step of the command that this step belongs to; see `CommandRow`. */
  readonly commandStep: number;
  /** The step whose upgrade failed and which this one repeats in another way (WebSocket, then SPDY); null otherwise. */
  readonly retryOf: number | null;
  /** `chaperone` for a read that we made ourselves just before the write `forStep`. */
  readonly by: 'agent' | 'chaperone';
  readonly forStep: number | null;
  readonly options: RequestOptions;
  readonly userAgent: string;
  readonly target: string;
  readonly method: string;
  /** Path and query, secrets masked. */
  readonly url: string;
  /** True for requests that change or enter something (the write-ahead rule). */
  readonly write: boolean;
  readonly verdict: Decision['verdict'] | 'none';
  readonly rule: string | null;
  /** Id of the grant whose rule it is; when that ends, so does what is still open under it. Null for rules of the policy. */
  readonly grant: string | null;
  /** Id of the token or certificate that was shown (`TokenRow.id`); null when nobody was identified, and in records of earlier versions. */
  readonly token: string | null;
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
  /** What an upgraded connection carries (see `StreamView`); null for plain HTTP. */
  readonly stream: 'exec' | 'attach' | 'portforward' | 'other' | null;
  /** Exit code of the command in an exec or attach; null when there is none (yet). */
  readonly exitCode: number | null;
  /** True when recorded bytes could not be decoded: an unknown upgrade, broken frames. */
  readonly opaque: boolean;
  /** One plain sentence: "create Deployment web in shop → 201 in 14 ms". */
  readonly sentence: string;
}

/** How a body is to be read. `patch` forms are Kubernetes' four; `lines`: one JSON document per line (watch). */
export type BodyForm =
  | 'none'
  | 'json'
  | 'lines'
  | 'table'
  | 'yaml'
  | 'json-patch'
  | 'merge-patch'
  | 'strategic-merge-patch'
  | 'apply-patch'
  | 'text'
  | 'opaque';

export type BodyState = 'none' | 'complete' | 'partial' | 'not-recorded';

/** A recorded body as shown: decoded to text when it is text, else base64. */
export interface BodyView {
  readonly state: BodyState;
  /** `Content-Type` without parameters, lower case; empty when absent. */
  readonly mediaType: string;
  /** Recorded bytes on the wire (before content decoding). */
  readonly bytes: number;
  readonly encoding: 'utf8' | 'base64';
  readonly form: BodyForm;
  /** `application/vnd.kubernetes.protobuf` when `content` is JSON that was made from it for reading; null when it is what passed. */
  readonly decodedFrom: string | null;
  /** After undoing `Content-Encoding: gzip`; cut at the limit asked for. */
  readonly content: string;
  /** True when `content` was cut. */
  readonly truncated: boolean;
  /** Why it is shown raw, when it could not be decoded; null when it could. */
  readonly opaque: string | null;
  /** What `content` leaves out of a decoded body: "3 fields of a newer version are not shown"; null when nothing. */
  readonly note: string | null;
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
  readonly identity: {
    readonly subject: string;
    readonly proof: string;
    /** `local` for the local user. */
    readonly issuer: string;
    readonly groups: readonly string[];
    /** Id of the token; null in records of earlier versions. */
    readonly token: string | null;
    readonly impersonates: string | null;
    /** Who the target was told it is, when that is not the credential's own user. */
    readonly sentAs: string | null;
  } | null;
  readonly masked: readonly MaskedSpan[];
  /** How many of the last bytes of the answer Chaperone wrote, to tell the agent why it was ended; 0 when none. Not in `responseBytes`. */
  readonly toldBytes: number;
  readonly trace: Trace;
  readonly chunks: readonly ChunkMark[];
  /** Where the step's records sit in the log: record numbers of the stream, first and last. */
  readonly proof: { readonly firstRecord: number; readonly lastRecord: number; readonly sealed: boolean };
}

/** Something beside the steps: tokens and grants that began and ended. */
export interface MarkerRow {
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** Milliseconds since the session was opened, with a fraction. */
  readonly sinceStart: number;
  readonly kind: string;
  readonly text: string;
  readonly details: Readonly<Record<string, string>>;
}
