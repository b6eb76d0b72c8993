/** The proxy's outer face: what the engine gives it and what it gives back. `path.ts` has the stages in order. */
import type { Socket } from 'node:net';
import type { Clock, Random } from '../contract/clock.ts';
import type { ChaperoneError } from '../contract/errors.ts';
import type { Identity } from '../contract/identity.ts';
import type { Impersonation } from '../contract/kubernetes.ts';
import type { Policy } from '../contract/policy.ts';
import type { SessionRecorder } from '../contract/record.ts';

/** A session that may use the proxy now. */
export interface LiveSession {
  readonly id: string;
  /** Name of the supervised agent; policies and grants may ask for it. */
  readonly agent: string;
  readonly targets: ReadonlySet<string>;
  readonly policy: Policy;
  /** Grants that may concern this session, whatever their time; the policy stage looks at the clock itself. Replaced as a whole when they change. */
  readonly grants: readonly ActiveGrant[];
  readonly recorder: SessionRecorder;
  /** Key of the commitments that stay in place of masked values (FORMAT.md, Keys). */
  readonly maskingKey: Uint8Array;
}

/** A grant as the policy stage sees it: `who` has been decided by the engine, except for the groups, which may differ from token to token. */
export interface ActiveGrant {
  readonly id: string;
  readonly targets: ReadonlySet<string> | '*';
  /** Patterns as in a policy rule; undefined: whatever the groups. */
  readonly groups: readonly string[] | undefined;
  readonly rules: Policy['rules'];
  /** Wall clock, milliseconds since the Unix epoch: it counts from `from` until just before `until`. */
  readonly from: number;
  readonly until: number;
}

/** One proof (a token, a certificate) that stands for a session. */
export interface Admission {
  readonly session: LiveSession;
  /** As this proof shows it; groups may differ between the tokens of one session. */
  readonly identity: Identity;
  /** `TokenRow.id`: the first 12 characters of the hex SHA-256 of the proof. */
  readonly token: string;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Why it does not count any more although its session lives: revoked, rotated away. Its requests are recorded there and answered with this. */
  readonly refusal: ChaperoneError | undefined;
  /** Calls `now` (wall clock, ms) at most once per request; the directory keeps when a token was last used. */
  used(now: number): void;
}

/** What a client shows. `hash`: lower-case hex SHA-256 of the token, or of the certificate's DER. */
export type Presented =
  | { readonly kind: 'bearer'; readonly token: string; readonly hash: string }
  /** DER, the client's own first; possession of the key was shown in the handshake, nothing else has been checked. */
  | { readonly kind: 'certificate'; readonly chain: readonly Uint8Array[]; readonly hash: string };

/** Who a provider says it is. */
export interface Proven {
  readonly identity: Identity;
  /** Wall clock, ms: the end of the proof itself. */
  readonly expiresAt: number;
  /** Wall clock, ms: until when the result may be kept without asking again (keys may have been taken back). */
  readonly recheckAt: number;
  /**
   * What was signed, without the signature, whose bytes can be written in more than one way: lower-case hex SHA-256, and the wall clock (ms) at
   * which it ends by itself. A revoked proof is known by it for as long as it could come back.
   */
  readonly signed?: { readonly hash: string; readonly until: number };
}

/** One provider at work; made in proxy/identity/{oidc,saml,certificate}/. */
export interface Verifier {
  readonly provider: string;
  /** Whether this proof claims to be of this provider: a look at unverified content, without network. Never throws. */
  claims(presented: Presented): boolean;
  /** Rejects with ChaperoneError `identity.*`, never with the text of the proof in it. */
  verify(presented: Presented): Promise<Proven>;
}

/** OAuth 2.0 Token Exchange (RFC 8693 section 2.1) as it arrived at a listener. */
export interface ExchangeRequest {
  /** `saml2`: base64url or base64 of an assertion or a response; `jwt`: an OIDC token. */
  readonly type: 'saml2' | 'jwt';
  readonly proof: string;
  /** Of the listener that it came to. */
  readonly target: string;
  /** Lifetime asked for, seconds. */
  readonly seconds: number | undefined;
}

export interface IssuedToken {
  readonly admission: Admission;
  /** The session token, shown only here. */
  readonly token: string;
}

/** Who the proxy asks about proofs. Implementations keep hashes only. */
export interface SessionDirectory {
  /** By lower-case hex SHA-256 of what was presented; called for each request. Throws ChaperoneError `record.locked` while the vault is locked. */
  find(hash: string): Admission | undefined;
  /**
   * For what `find` does not know: asks the providers, opens or joins the session of that subject and run. After it, `find` knows the hash.
   * Rejects with ChaperoneError `identity.*` (the request is then recorded as unattributed), or like `find`.
   */
  admit(presented: Presented): Promise<Admission>;
  /** Rejects like `admit`. */
  exchange(request: ExchangeRequest): Promise<IssuedToken>;
  /** Where requests are recorded that no session covers. Rejects like `find`; the caller then counts and refuses. */
  unattributed(): Promise<Pick<LiveSession, 'recorder' | 'maskingKey'>>;
}

/** What proves us to a target. */
export interface UpstreamCredential {
  /** Lower-case names; the client's own headers of these names never go on. */
  readonly headers: Readonly<Record<string, string>>;
  /** Added to the query; parameters of these names that the client sent never go on. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** PEM. The same object as long as it is the same certificate. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** Who asks, for credentials and impersonation that carry the agent's name. */
export interface Asking {
  readonly identity: Identity;
  readonly agent: string;
  readonly session: string;
}

/** A target with its real credential, as forward uses it. */
export interface Upstream {
  readonly name: string;
  readonly kind: 'kubernetes' | 'https';
  /** `https://host:port`, perhaps with a base path. */
  readonly server: URL;
  readonly tls: { readonly ca?: string; readonly servername?: string; readonly insecure?: true };
  /** Opens the TCP connection to `server`; undefined: directly. Rejects with ChaperoneError `forward.unreachable`. */
  readonly dial?: (host: string, port: number, signal: AbortSignal) => Promise<Socket>;
  /**
   * The credential now; called for each request, so that short-lived tokens can change, and must then be fast (cached).
   * Rejects with ChaperoneError `forward.credential`, without any secret in it.
   */
  authorize(asking: Asking): Promise<UpstreamCredential> | UpstreamCredential;
  /** The target answered 401 to this one: the next `authorize` gets another if it can. */
  rejected?(credential: UpstreamCredential, asking: Asking): void;
  /** Who the target is to be told the agent is; undefined when nobody but the credential's own user. Throws ChaperoneError `forward.impersonate`. */
  impersonate?(asking: Asking): Impersonation & { readonly extraValues: readonly (readonly [name: string, value: string])[] };
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
  /**
   * Ends what is open under a token or a grant, telling both sides why: the agent reads `reason` in the words of its protocol (an error event of a
   * watch, the error channel of an exec, else a broken-off answer), the record has its code. Resolves like `endSession`.
   */
  endOpen(what: { readonly token: string } | { readonly grant: string }, reason: ChaperoneError): Promise<void>;
  /** Exchanges that are open under a grant. */
  openUnder(grant: string): number;
  /** Requests that a grant has allowed so far, open ones included. */
  usedUnder(grant: string): number;
  close(): Promise<void>;
}
