import { z } from 'zod';

/** Targets: what the proxy forwards to. The credential is stored in the vault and never leaves the engine. */
export const TargetName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);

/** What may be shown of a target. */
export interface TargetSummary {
  readonly name: string;
  readonly kind: 'kubernetes' | 'practice';
  /** `https://host:port` and a path, without credentials. */
  readonly server: string;
  /** How the proxy proves itself there, in words: `bearer token`, `client certificate`, `practice cluster`. */
  readonly credential: string;
  /** Kubeconfig context it was taken from, when it was. */
  readonly context: string | null;
  readonly addedAt: string;
}

/** The sealed form: kept only encrypted, in the engine's memory only while unlocked. */
export const StoredTarget = z.strictObject({
  name: TargetName,
  kind: z.enum(['kubernetes', 'practice']),
  server: z.url({ protocol: /^https$/ }).or(z.literal('practice')),
  context: z.string().nullable(),
  addedAt: z.string(),
  /** PEM; null trusts the system's authorities. */
  ca: z.string().nullable(),
  tlsServerName: z.string().nullable(),
  credential: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('token'), token: z.string().min(1) }),
    z.strictObject({ type: z.literal('certificate'), cert: z.string().min(1), key: z.string().min(1) }),
    z.strictObject({ type: z.literal('basic'), username: z.string(), password: z.string() }),
    z.strictObject({ type: z.literal('practice') }),
  ]),
});
export type StoredTarget = z.infer<typeof StoredTarget>;

/** One context of a kubeconfig, as the onboarding lists it. */
export interface ContextSummary {
  readonly context: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  /** Null when it can be added; else why not. */
  readonly problem: string | null;
}

/** What `target test` found; each check is a sentence with a mark. */
export interface TargetTest {
  readonly ok: boolean;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly detail: string }[];
}
