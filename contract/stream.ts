/**
 * What the bytes of an upgraded connection say, as decoded from the record: the channels of exec and attach, and the connections of
 * port-forward. The recorded bytes stay as they passed; all of this is made from them and can be made again.
 *
 * Times are milliseconds since the session was opened, with a fraction: when the last byte of the thing was recorded.
 */

/** Kubernetes' names of the streams of one exec or attach. Source: k8s.io/apimachinery/pkg/util/remotecommand/constants.go. */
export const CHANNELS = ['stdin', 'stdout', 'stderr', 'error', 'resize'] as const;
export type Channel = (typeof CHANNELS)[number];

/** From where on the bytes could not be decoded; what came before stands. */
export interface OpaqueFrom {
  readonly direction: 'request' | 'response';
  /** Offset of the first byte that was not understood, in the recorded bytes of that direction. */
  readonly offset: number;
  /** One clause: "a WebSocket frame with a reserved bit". */
  readonly reason: string;
}

/** The Status that the error channel brought when the command had ended. */
export interface ExitStatus {
  /** 0 for Success; the container command's exit code; null when the Status names none (the container could not be entered). */
  readonly code: number | null;
  /** `NonZeroExitCode`, `InternalError`, …; empty on success. */
  readonly reason: string;
  readonly message: string;
}

/** Bytes of one channel. */
export interface ChannelTotals {
  readonly bytes: number;
  /** SHA-256 of all of them, hex: what `sha256sum` says of what was moved. Null when decoding ended early or the level left bytes out. */
  readonly sha256: string | null;
}

/** One message of a channel, in the order in which they passed. */
export interface ChannelChunk {
  /** Position among the chunks of this step, from 0. */
  readonly i: number;
  readonly sinceStart: number;
  readonly channel: Channel;
  /** `resize` and `error` carry JSON text. Base64. */
  readonly data: string;
  /** True for the mark that the sender will send no more on this channel; `data` is empty then. */
  readonly closes: boolean;
}

/** A command typed in an interactive shell, guessed from the shell's echo and prompt: never certain, always marked so. */
export interface InferredCommand {
  readonly inferred: true;
  readonly line: string;
  /** What stood before it on the line. */
  readonly prompt: string;
  /** When Enter was pressed, and when the next prompt stood there (null: it never did). */
  readonly from: number;
  readonly until: number | null;
  /** Chunks of its output: first and last `i`; null when there was none. */
  readonly output: { readonly first: number; readonly last: number } | null;
  /** The output as it looked, without control sequences, at most 4 KB. */
  readonly text: string;
}

export interface ExecView {
  readonly kind: 'exec' | 'attach';
  /** `v5.channel.k8s.io`, `v4.channel.k8s.io`, …, or `SPDY/3.1` with the stream protocol in brackets. */
  readonly protocol: string;
  readonly command: readonly string[];
  readonly container: string;
  readonly tty: boolean;
  /** Columns and rows, as last told by a resize; null when never told. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  readonly exit: ExitStatus | null;
  readonly channels: Readonly<Record<Channel, ChannelTotals>>;
  readonly chunks: number;
  /** Empty without a TTY. */
  readonly commands: readonly InferredCommand[];
  /** From when on no commands were inferred because there was too much to read; absent when all of it was read. */
  readonly commandsCutAt?: number;
  readonly opaque: OpaqueFrom | null;
}

/** An HTTP exchange recognised inside a forwarded connection. */
export interface InnerHttp {
  readonly method: string;
  /** As sent, credentials masked. */
  readonly url: string;
  /** Null while or when there was no answer. */
  readonly status: number | null;
  readonly from: number;
  readonly took: number | null;
}

/** One TCP connection that a client made to its local port: a data stream and an error stream with the same `requestID`. */
export interface ForwardedConnection {
  readonly id: number;
  readonly port: number;
  readonly from: number;
  readonly until: number | null;
  /** Towards the pod, and from it. */
  readonly request: ChannelTotals;
  readonly response: ChannelTotals;
  /** What the error stream said; null when nothing. */
  readonly error: string | null;
  /** How each side ended it: FIN, RST_STREAM, or not at all before the tunnel closed. */
  readonly ended: 'closed' | 'reset' | 'open';
  /** Empty when it does not look like HTTP/1. */
  readonly http: readonly InnerHttp[];
}

export interface PortForwardView {
  readonly kind: 'portforward';
  /** `SPDY/3.1` or `SPDY/3.1 in WebSocket` (`SPDY/3.1+portforward.k8s.io`), `v4.channel.k8s.io` … */
  readonly protocol: string;
  readonly connections: readonly ForwardedConnection[];
  readonly opaque: OpaqueFrom | null;
}

/** Any other upgrade, such as through the proxy subresource: recorded, not decoded. */
export interface OtherUpgrade {
  readonly kind: 'other';
  readonly protocol: string;
  readonly opaque: OpaqueFrom;
}

export type StreamView = ExecView | PortForwardView | OtherUpgrade;

/** Bytes of a forwarded connection in the order in which they passed. */
export interface ForwardedChunk {
  readonly i: number;
  readonly sinceStart: number;
  readonly direction: 'request' | 'response';
  /** Base64. */
  readonly data: string;
}
