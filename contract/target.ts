import { z } from 'zod';

/** Targets: what the proxy forwards to. The credential is stored in the vault and never leaves the engine. */
export const TargetName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);

export type TargetKind = 'kubernetes' | 'practice' | 'https';

/** What may be shown of a target. */
export interface TargetSummary {
  readonly name: string;
  readonly kind: TargetKind;
  /** `https://host:port` and a path, without credentials. */
  readonly server: string;
  /** How the proxy proves itself there, in words: `bearer token`, `client certificate`, `exec plugin gke-gcloud-auth-plugin`. */
  readonly credential: string;
  /** Kubeconfig context it was taken from, when it was. */
  readonly context: string | null;
  readonly addedAt: string;
  /** `http://host:port` of the proxy on the way there, without credentials; null when it is reached directly. */
  readonly via: string | null;
  /** Who the target sees, in words: `agent:{subject}, groups {groups}`; null: the credential's own user. */
  readonly impersonates: string | null;
  /** The same as it was set, for an editor. */
  readonly impersonation: ImpersonateOption | null;
  /** What somebody should know before using it: "Its certificate is not checked." */
  readonly warnings: readonly string[];
}

/**
 * Who the target is told the agent is (`Impersonate-User` and so on), so that its RBAC and its audit log see the agent and not only us.
 * In `user` and `groups`, `{subject}`, `{name}`, `{agent}` and `{provider}` are replaced; a group with `{groups}` becomes one per group of
 * the caller. A replaced text that would name something of `system:` is refused.
 */
export const ImpersonateOption = z.strictObject({
  user: z.string().min(1).max(500),
  groups: z.array(z.string().min(1).max(500)).max(50),
  /** Adds `Impersonate-Extra-chaperone.session` with the session's id; the credential then needs the right to `userextras`. */
  extra: z.boolean(),
});
export type ImpersonateOption = z.infer<typeof ImpersonateOption>;

/**
 * A program that prints a credential (client-go credential plugin).
 * Source: k8s.io/client-go/tools/clientcmd/api/v1, ExecConfig; https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export const ExecPlugin = z.strictObject({
  type: z.literal('exec'),
  apiVersion: z.enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']),
  /** Absolute when it had a slash (relative ones are resolved against the kubeconfig), else looked up on the engine's PATH. */
  command: z.string().min(1),
  args: z.array(z.string()),
  env: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })),
  installHint: z.string(),
  provideClusterInfo: z.boolean(),
  /** Extension `client.authentication.k8s.io/exec` of the cluster, JSON text; null when there is none. */
  config: z.string().nullable(),
});
export type ExecPlugin = z.infer<typeof ExecPlugin>;

/** An EKS cluster's token: a presigned STS GetCallerIdentity (aws-iam-authenticator's format). */
export const EksCredential = z.strictObject({
  type: z.literal('eks'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  cluster: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/),
  /** Assumed with the agent's subject as session name; null uses the base credential itself. */
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/)
    .nullable(),
  externalId: z.string().min(2).max(1224).nullable(),
  /** What is used to call STS: the engine's own AWS surroundings, one of their profiles, or a key kept here. */
  base: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('environment') }),
    z.strictObject({ from: z.literal('profile'), profile: z.string().min(1).max(200) }),
    z.strictObject({
      from: z.literal('key'),
      accessKeyId: z.string().min(16).max(128),
      secretAccessKey: z.string().min(1).max(200),
    }),
  ]),
  /** Instead of the region's own STS: a VPC endpoint. */
  stsEndpoint: z.url({ protocol: /^https$/ }).nullable(),
  /** PEM for that endpoint; null trusts the system's authorities. */
  stsCa: z.string().nullable(),
});
export type EksCredential = z.infer<typeof EksCredential>;

export const Credential = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('token'), token: z.string().min(1) }),
  /** Read again every minute, as client-go does: what is in the file changes. The path is absolute. */
  z.strictObject({ type: z.literal('tokenFile'), path: z.string().min(1) }),
  z.strictObject({ type: z.literal('certificate'), cert: z.string().min(1), key: z.string().min(1) }),
  z.strictObject({ type: z.literal('basic'), username: z.string(), password: z.string() }),
  /** client-go's auth-provider `oidc`: an id token, renewed with the refresh token. */
  z.strictObject({
    type: z.literal('oidc'),
    issuer: z.url({ protocol: /^https$/ }),
    clientId: z.string().min(1),
    clientSecret: z.string().nullable(),
    idToken: z.string().nullable(),
    refreshToken: z.string().nullable(),
    ca: z.string().nullable(),
  }),
  ExecPlugin,
  EksCredential,
  /** Plain HTTPS: a header such as `X-Api-Key`. */
  z.strictObject({
    type: z.literal('header'),
    name: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/),
    value: z.string().min(1),
  }),
  /** Plain HTTPS: a query parameter. */
  z.strictObject({ type: z.literal('query'), name: z.string().min(1).max(100), value: z.string().min(1) }),
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('practice') }),
]);
export type Credential = z.infer<typeof Credential>;

/** The sealed form: kept only encrypted, in the engine's memory only while unlocked. Fields with defaults are absent in older states. */
export const StoredTarget = z.strictObject({
  name: TargetName,
  kind: z.enum(['kubernetes', 'practice', 'https']),
  server: z.url({ protocol: /^https$/ }).or(z.literal('practice')),
  context: z.string().nullable(),
  addedAt: z.string(),
  /** PEM; null trusts the system's authorities. */
  ca: z.string().nullable(),
  tlsServerName: z.string().nullable(),
  /** The server's certificate is not checked; only ever set by somebody who said so when the target was added. */
  insecure: z.boolean().default(false),
  /** `http:`, `https:` or `socks5:` proxy on the way to the server, with user name and password if it wants them. */
  proxyUrl: z
    .url({ protocol: /^(?:https?|socks5h?)$/ })
    .nullable()
    .default(null),
  impersonate: ImpersonateOption.nullable().default(null),
  credential: Credential,
});
export type StoredTarget = z.infer<typeof StoredTarget>;

/** One context of a kubeconfig, as the onboarding lists it. */
export interface ContextSummary {
  readonly context: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  /** The credential in words, as in `TargetSummary`. */
  readonly credential: string;
  readonly current: boolean;
  /** A target's name made from the context's that is free. */
  readonly suggestedName: string;
  /** Name of the target that was taken from this context of a file before; null when there is none. */
  readonly target: string | null;
  /** Null when it can be added; else why not. */
  readonly problem: string | null;
  /** True when it can be added only by somebody who says that the server's certificate need not be checked. */
  readonly insecure: boolean;
}

/** What `target test` found; each check is a sentence with a mark. */
export interface TargetTest {
  readonly ok: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly detail: string }[];
}
