/** The proxy's outer face: what the engine gives it and what it gives back. `path.ts` has the stages in order. */
import type { Clock, Random } from '../contract/clock.ts';
import type { Policy } from '../contract/policy.ts';
import type { SessionRecorder } from '../contract/record.ts';

/** A session that may use the proxy now. */
export interface LiveSession {
  readonly id: string;
  readonly subject: string;
  readonly targets: ReadonlySet<string>;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly policy: Policy;
  readonly recorder: SessionRecorder;
  /** Key of the commitments that stay in place of masked values (FORMAT.md, Keys). */
  readonly maskingKey: Uint8Array;
}

/** Who the proxy asks about tokens. Implementations keep hashes only. */
export interface SessionDirectory {
  /** By lower-case hex SHA-256 of the presented token. Throws ChaperoneError `record.locked` while the vault is locked. */
  find(tokenHash: string): LiveSession | undefined;
  /** Where requests are recorded that no session covers. Rejects like `find`; the caller then counts and refuses. */
  unattributed(): Promise<Pick<LiveSession, 'recorder' | 'maskingKey'>>;
}

/** A target with its real credential, as forward uses it. */
export interface Upstream {
  readonly name: string;
  /** `https://host:port`, perhaps with a base path. */
  readonly server: URL;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string };
  /** Headers that carry the credential, lower-case names; called for each request, so that short-lived tokens can change. */
  authorize(): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
}

/** PEM certificate chain and key of the listeners, issued by the vault's local CA. */
export interface ListenerIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface ProxyOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly sessions: SessionDirectory;
  readonly identity: ListenerIdentity;
  /** Called for each refusal that could not be recorded (promise 11: counted and shown). */
  readonly onUnrecorded: (code: string) => void;
  /** Runs something after `ms` milliseconds; returns what cancels it. The machine's timers unless a test brings its own. */
  readonly schedule?: (ms: number, run: () => void) => () => void;
}

export interface Listener {
  readonly port: number;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Stops accepting, ends open exchanges and streams, resolves when all sockets are closed. */
  close(): Promise<void>;
}

export interface Proxy {
  /** One listener per target, loopback only. Port 0 takes a free one. Rejects with `listen.port` when it is taken. */
  listen(upstream: Upstream, port: number): Promise<Listener>;
  /** Ends everything that is open in a session, streams included; resolves when its last `end` event is queued. */
  endSession(id: string): Promise<void>;
  close(): Promise<void>;
}
