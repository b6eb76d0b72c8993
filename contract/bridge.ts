/**
 * The one contract between the engine and whoever watches it: the desktop window (MessagePort), the browser and the
 * command line (WebSocket). JSON-RPC 2.0 messages; the params of each method are a zod schema, parsed by the engine.
 */
import { z } from 'zod';
import type { CommandRow } from './command.ts';
import { GrantRequest, type GrantSummary } from './grant.ts';
import {
  ProviderName,
  ProviderRequest,
  type ProviderPreset,
  type ProviderSummary,
  type ProviderTest,
  type TokenRow,
} from './identity.ts';
import type { ObjectHistory, ObjectRow } from './object.ts';
import { PolicyChoice } from './policy.ts';
import { GitFacts, Labels, ParentFacts, type SessionSummary } from './session.ts';
import type { MarkerRow, StepDetail, StepRow } from './step.ts';
import { CHANNELS, type ChannelChunk, type ForwardedChunk, type StreamView } from './stream.ts';
import {
  EksCredential,
  ImpersonateOption,
  TargetName,
  type ContextSummary,
  type TargetSummary,
  type TargetTest,
} from './target.ts';
import type { VerifyReport } from './verify.ts';

const SessionId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const None = z.strictObject({});
const Instant = z.iso.datetime({ offset: true });
/** Bytes of one page: an answer is one message. */
const PageBytes = z
  .number()
  .int()
  .min(1)
  .max(4 << 20);

export const SessionQuery = z.strictObject({
  agent: z.string().max(200).optional(),
  target: z.string().max(200).optional(),
  namespace: z.string().max(253).optional(),
  /** Subject or display name of who it speaks for. */
  subject: z.string().max(1024).optional(),
  group: z.string().max(1024).optional(),
  /** All of these; an empty value asks only that the label is there. */
  labels: Labels.optional(),
  verdict: z.enum(['allow', 'deny', 'masked', 'error']).optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  /** Words that must all occur in a step's sentence, URL, command or recorded JSON body. */
  text: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(10_000).optional(),
});
export type SessionQuery = z.infer<typeof SessionQuery>;

/** The schema of every method's params. The keys are the method names. */
export const PARAMS = {
  status: None,
  'vault.create': z.strictObject({ passphrase: z.string().max(1024) }),
  'vault.unlock': z.strictObject({ passphrase: z.string().max(1024) }),
  'vault.recover': z.strictObject({ recoveryKey: z.string().max(1024) }),
  'vault.lock': None,
  'targets.list': None,
  /** Contexts of a kubeconfig; without a path, the one kubectl would use. */
  'targets.contexts': z.strictObject({ kubeconfig: z.string().max(4096).optional() }),
  'targets.add': z.strictObject({
    name: TargetName,
    kubeconfig: z.string().max(4096).optional(),
    context: z.string().max(1024).optional(),
    /** The caller was told that the server's certificate will not be checked, and wants it so. */
    insecure: z.boolean().optional(),
    impersonate: ImpersonateOption.optional(),
  }),
  /** Several contexts at once, as the onboarding does; each on its own, so that one that fails does not stop the others. */
  'targets.import': z.strictObject({
    kubeconfig: z.string().max(4096).optional(),
    contexts: z
      .array(z.strictObject({ context: z.string().max(1024), name: TargetName }))
      .min(1)
      .max(200),
  }),
  /** Server and authority are asked of EKS (DescribeCluster) when they are left out. */
  'targets.eks': z.strictObject({
    name: TargetName,
    ...EksCredential.omit({ type: true }).shape,
    server: z.url({ protocol: /^https$/ }).optional(),
    ca: z
      .string()
      .max(1 << 18)
      .optional(),
    impersonate: ImpersonateOption.optional(),
  }),
  /** A plain HTTPS service. The secret crosses here once and is never shown again. */
  'targets.https': z.strictObject({
    name: TargetName,
    url: z.url({ protocol: /^https$/ }),
    ca: z
      .string()
      .max(1 << 18)
      .optional(),
    proxyUrl: z.url({ protocol: /^(?:https?|socks5h?)$/ }).optional(),
    credential: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('token'), token: z.string().min(1).max(16_384) }),
      z.strictObject({ type: z.literal('basic'), username: z.string().max(1024), password: z.string().max(8192) }),
      z.strictObject({ type: z.literal('header'), name: z.string().max(100), value: z.string().min(1).max(16_384) }),
      z.strictObject({ type: z.literal('query'), name: z.string().max(100), value: z.string().min(1).max(8192) }),
      z.strictObject({ type: z.literal('none') }),
    ]),
  }),
  /** Who the target sees from now on; null: the credential's own user. Open streams stay as they are. */
  'targets.impersonate': z.strictObject({ name: z.string().max(200), impersonate: ImpersonateOption.nullable() }),
  'targets.practice': z.strictObject({ name: TargetName.optional() }),
  'targets.test': z.strictObject({ name: z.string().max(200) }),
  /**
   * How agents with a credential of their own (an OIDC token, a client certificate) get to these targets. Opens their listeners.
   * `tokenFile`: an absolute path that the kubeconfig names.
   */
  'targets.kubeconfig': z.strictObject({
    names: z.array(z.string().max(200)).min(1).max(100),
    tokenFile: z.string().min(1).max(4096).optional(),
  }),
  'targets.remove': z.strictObject({ name: z.string().max(200) }),
  'identities.list': None,
  'identities.presets': None,
  'identities.add': ProviderRequest,
  'identities.remove': z.strictObject({ name: ProviderName }),
  /** What this provider says to that token, assertion (XML or base64) or certificate (PEM), without opening a session. */
  'identities.test': z.strictObject({
    name: ProviderName,
    proof: z
      .string()
      .min(1)
      .max(1 << 20),
  }),
  'tokens.list': z.strictObject({ session: SessionId.optional() }),
  /** A new session token in place of the old one, which ends at once or after `grace` seconds. Only for sessions with a local token. */
  'tokens.rotate': z.strictObject({
    session: SessionId,
    grace: z.number().int().min(0).max(3600).optional(),
    /** The old one is not suspected of anything, only old: what it opened goes on when it ends. Default false. */
    renewing: z.boolean().optional(),
  }),
  /** The token stops counting now, and what it opened ends. */
  'tokens.revoke': z.strictObject({ id: z.string().regex(/^[0-9a-f]{12}$/), why: z.string().max(500).optional() }),
  'grants.list': None,
  'grants.add': GrantRequest,
  'grants.revoke': z.strictObject({ id: SessionId, why: z.string().max(500).optional() }),
  'sessions.list': SessionQuery,
  /** What happened beside the steps of a session: tokens and grants. */
  'sessions.markers': z.strictObject({ id: SessionId }),
  'sessions.steps': z.strictObject({ id: SessionId, from: z.number().int().min(1), limit: z.number().int().min(1).max(5_000) }),
  'sessions.step': z.strictObject({
    id: SessionId,
    n: z.number().int().min(1),
    bodyLimit: z
      .number()
      .int()
      .min(0)
      .max(64 << 20)
      .optional(),
  }),
  /** Recorded bytes of one direction, as they were kept (still gzipped, framed, protobuf). */
  'sessions.bytes': z.strictObject({
    id: SessionId,
    n: z.number().int().min(1),
    direction: z.enum(['request', 'response']),
    from: z.number().int().min(0),
    limit: PageBytes,
  }),
  /** The commands that the session's steps belong to; `from` is the `first` of the first one wanted. */
  'sessions.commands': z.strictObject({
    id: SessionId,
    from: z.number().int().min(1),
    limit: z.number().int().min(1).max(5_000),
  }),
  /** The decoded stream of an exec, attach or port-forward. */
  'sessions.stream': z.strictObject({ id: SessionId, n: z.number().int().min(1) }),
  /** Its messages from the `from`th on, at most `limit` bytes of data (one message more than fits is cut off before it). */
  'sessions.chunks': z.strictObject({
    id: SessionId,
    n: z.number().int().min(1),
    from: z.number().int().min(0),
    limit: PageBytes,
    /** Only these channels; default all. */
    channels: z.array(z.enum(CHANNELS)).min(1).optional(),
    /** Of a port-forward: the connection's id. */
    connection: z.number().int().min(0).optional(),
  }),
  /** An exec with a TTY as asciicast v3 text. */
  'sessions.asciicast': z.strictObject({
    id: SessionId,
    n: z.number().int().min(1),
    /** With what was typed, passwords among it. Default false. */
    keys: z.boolean().optional(),
  }),
  'sessions.objects': z.strictObject({ id: SessionId }),
  'sessions.object': z.strictObject({
    id: SessionId,
    target: z.string().max(200),
    apiGroup: z.string().max(253),
    resource: z.string().max(253),
    namespace: z.string().max(253),
    name: z.string().max(253),
  }),
  /** Omit the id to verify the whole vault. */
  'sessions.verify': z.strictObject({ id: SessionId.optional() }),
  'sessions.open': z.strictObject({
    agent: z.string().min(1).max(200),
    agentVersion: z.string().max(200).optional(),
    targets: z.array(z.string().max(200)).min(1).max(32),
    cwd: z.string().max(4096).optional(),
    command: z.array(z.string().max(8192)).max(1000).optional(),
    policy: PolicyChoice.optional(),
    labels: Labels.optional(),
    reason: z.string().trim().max(1000).optional(),
    git: GitFacts.optional(),
    parent: ParentFacts.optional(),
    /**
     * A directory of the caller's, absolute, mode 0700, not yet with these files: the kubeconfig is written to `config`, the session token alone
     * to `token`, the local authority's certificate to `ca.crt`, and again whenever the token is rotated.
     */
    dir: z.string().max(4096).optional(),
    /** Seconds until the token ends; default 12 hours. */
    ttl: z
      .number()
      .int()
      .min(1)
      .max(30 * 86_400)
      .optional(),
  }),
  'sessions.end': z.strictObject({ id: SessionId, exitCode: z.number().int().optional() }),
  /** A supervised kubectl run on the practice cluster. */
  'demo.run': None,
} as const satisfies Record<string, z.ZodType>;

export type Method = keyof typeof PARAMS;
export type Params<M extends Method> = z.input<(typeof PARAMS)[M]>;

export interface EngineStatus {
  readonly version: string;
  readonly pid: number;
  readonly vault: { readonly state: 'none' | 'locked' | 'unlocked'; readonly path: string; readonly id: string | null };
  readonly sessions: { readonly live: number; readonly total: number };
  readonly targets: number;
  /** Records not yet in the index; 0 when it is current. `rebuilding` after damage or deletion. */
  readonly index: { readonly behind: number; readonly rebuilding: boolean };
  /** Requests that were refused and could not be recorded (vault locked, disk full) since the engine started. */
  readonly unrecordedRefusals: number;
  /** False when recording has stopped and traffic is refused. */
  readonly recording: boolean;
  readonly kubectl: string | null;
}

export interface OpenedSession {
  readonly id: string;
  /** Text of a kubeconfig with one context per target; the token inside is the session token, shown only here. */
  readonly kubeconfig: string;
  /** Of the token; see `TokenRow`. */
  readonly token: string;
  /** Of the session: `https://127.0.0.1:PORT` per target. */
  readonly servers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface DemoResult {
  readonly id: string;
  readonly steps: number;
  readonly verdicts: SessionSummary['verdicts'];
  readonly verified: boolean;
  /** What was run and how it ended, line by line. */
  readonly commands: readonly { readonly command: string; readonly exitCode: number; readonly output: string }[];
}

interface Results {
  status: EngineStatus;
  'vault.create': { readonly recoveryKey: string };
  'vault.unlock': null;
  'vault.recover': null;
  'vault.lock': null;
  'targets.list': readonly TargetSummary[];
  'targets.contexts': { readonly path: string; readonly contexts: readonly ContextSummary[] };
  'targets.add': TargetSummary;
  'targets.practice': TargetSummary;
  'targets.test': TargetTest;
  'targets.import': readonly { readonly context: string; readonly name: string; readonly problem: string | null }[];
  'targets.eks': TargetSummary;
  'targets.https': TargetSummary;
  'targets.impersonate': TargetSummary;
  /** Nothing in it is secret. `ca`: PEM of the local authority. */
  'targets.kubeconfig': { readonly kubeconfig: string; readonly ca: string; readonly servers: Readonly<Record<string, string>> };
  'targets.remove': null;
  'identities.list': readonly ProviderSummary[];
  'identities.presets': readonly ProviderPreset[];
  'identities.add': ProviderSummary;
  'identities.remove': null;
  'identities.test': ProviderTest;
  /** Active ones first, newest first. */
  'tokens.list': readonly TokenRow[];
  /** `kubeconfig` is null when it was written to the session's own directory. */
  'tokens.rotate': { readonly token: TokenRow; readonly kubeconfig: string | null; readonly writtenTo: string | null };
  'tokens.revoke': TokenRow;
  /** Newest first; ended ones are kept for 30 days. */
  'grants.list': readonly GrantSummary[];
  'grants.add': GrantSummary;
  'grants.revoke': GrantSummary;
  'sessions.markers': readonly MarkerRow[];
  'sessions.list': readonly SessionSummary[];
  'sessions.steps': { readonly summary: SessionSummary; readonly total: number; readonly rows: readonly StepRow[] };
  'sessions.step': StepDetail;
  'sessions.bytes': { readonly data: string; readonly total: number };
  'sessions.commands': { readonly total: number; readonly rows: readonly CommandRow[] };
  'sessions.stream': StreamView;
  'sessions.chunks': {
    /** Chunks of all channels together. */
    readonly total: number;
    /** Where to go on; null at the end. */
    readonly next: number | null;
    readonly chunks: readonly ChannelChunk[];
    /** Instead of `chunks`, for a port-forward's connection. */
    readonly forwarded: readonly ForwardedChunk[];
  };
  'sessions.asciicast': { readonly text: string };
  'sessions.objects': readonly ObjectRow[];
  'sessions.object': ObjectHistory;
  'sessions.verify': VerifyReport;
  'sessions.open': OpenedSession;
  'sessions.end': SessionSummary;
  'demo.run': DemoResult;
}
export type Result<M extends Method> = Results[M];

/** What the engine tells without being asked, as JSON-RPC notifications. */
export interface Events {
  /** The whole status, whenever something in it changed (at most every 250 ms). */
  status: EngineStatus;
  'session.changed': SessionSummary;
  /** New or changed rows of a live session, in order of `n`. */
  'session.steps': { readonly id: string; readonly rows: readonly StepRow[] };
  'targets.changed': readonly TargetSummary[];
  'identities.changed': readonly ProviderSummary[];
  'tokens.changed': readonly TokenRow[];
  'grants.changed': readonly GrantSummary[];
}
export type EventName = keyof Events;

/** Methods that may be called before the caller has shown that it knows a passphrase. */
export const OPEN_METHODS: ReadonlySet<Method> = new Set(['status', 'vault.create', 'vault.unlock', 'vault.recover']);

/**
 * The engine as its watchers see it: one named method per row of PARAMS, one named subscription per event, nothing
 * generic (a bridge that forwards any channel is a hole). Rejections are ChaperoneError.
 */
export type Bridge = { readonly [M in Method]: (params: Params<M>) => Promise<Result<M>> } & {
  /** Each returns its unsubscribe function. */
  readonly on: { readonly [E in EventName]: (listener: (data: Events[E]) => void) => () => void };
};

/** How a result crosses a boundary that does not keep error classes (Electron's contextBridge). */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly details: Readonly<Record<string, string | number>> };

/** The bridge as the preload script offers it to the page: the same names, with `Reply` instead of rejections. */
export type PreloadBridge = { readonly [M in Method]: (params: Params<M>) => Promise<Reply<Result<M>>> } & {
  readonly on: { readonly [E in EventName]: (listener: (data: Events[E]) => void) => () => void };
};

/** Whether the engine answers, as the desktop shell knows it; `epoch` and `attempt` count from 1. */
export type EngineConnection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly epoch: number }
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string }
  /** Given up until somebody starts the engine again; `code` and `details` are a row of the error table. */
  | { readonly state: 'failed'; readonly code: string; readonly details: Readonly<Record<string, string | number>> };

/** What the desktop's preload script offers as `window.chaperone`: the bridge, and what the shell knows about the engine. */
export type ShellBridge = PreloadBridge & {
  /** Calls `listener` with the state now and at every change; returns the unsubscribe function. */
  readonly connection: (listener: (state: EngineConnection) => void) => () => void;
};
