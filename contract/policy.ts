import { z } from 'zod';
import { LEVELS, type Level } from './kubernetes.ts';

/**
 * A policy file: ordered rules over RBAC attributes; the first rule that matches decides, nothing matching denies.
 * An absent list matches everything; `*` inside a list matches everything; in namespaces and resourceNames `*` stands for
 * any characters. Resources are written as in RBAC: `pods`, `pods/exec`, `*`, `*` and `pods/*`.
 */
const Names = z.array(z.string().min(1).max(253)).min(1).readonly();

export const PolicyRule = z
  .strictObject({
    /** Stable id, shown to agent and reviewer: `no-protected-deletes`. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    /** One clause that completes "Denied by rule X: …". */
    reason: z.string().min(1).max(300),
    verbs: Names.optional(),
    apiGroups: z.array(z.string().max(253)).min(1).readonly().optional(),
    resources: Names.optional(),
    namespaces: Names.optional(),
    resourceNames: Names.optional(),
    /** For non-resource paths, `*` at the end is a wildcard. A rule has either this or the resource fields. */
    nonResourceURLs: Names.optional(),
    /**
     * Who is speaking and where to; a rule that has any of these matches only callers that fit them all. `*` stands for any characters.
     * `groups`: one of the caller's groups must match; a caller without groups never does. Subjects and groups are names that a provider gives:
     * two may give the same one to different people, and `providers` says whose are meant (`local`: the local user, by a session token).
     */
    providers: Names.optional(),
    subjects: Names.optional(),
    groups: Names.optional(),
    agents: Names.optional(),
    targets: Names.optional(),
    effect: z.enum(['allow', 'deny']),
    /** How much is recorded of what this rule lets through or refuses. Default: RequestResponse. `None` is not offered yet. */
    level: z.enum(LEVELS).exclude(['None']).optional(),
    /**
     * True: before an update, patch or delete of a named object that this rule allows, the object is read with the same credential, and
     * the answer is recorded as ours, so that its history has a state before the change. The read must itself be allowed by the policy.
     */
    readBefore: z.boolean().optional(),
  })
  .refine(
    (r) => !r.nonResourceURLs || !(r.apiGroups ?? r.resources ?? r.namespaces ?? r.resourceNames),
    'a rule has either nonResourceURLs or resource fields',
  );
export type PolicyRule = z.infer<typeof PolicyRule>;

export const Policy = z.strictObject({
  apiVersion: z.literal('chaperone/v1'),
  kind: z.literal('Policy'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  description: z.string().max(500),
  rules: z.array(PolicyRule).min(1).max(1000),
});
export type Policy = z.infer<typeof Policy>;

/** Which policy somebody asks for: a built-in by name, or the YAML text of one. */
export const PolicyChoice = z.union([
  z.strictObject({ name: z.string().min(1).max(63) }),
  z.strictObject({
    yaml: z
      .string()
      .min(1)
      .max(1 << 20),
  }),
]);
export type PolicyChoice = z.infer<typeof PolicyChoice>;

/** What the policy stage says of one request. */
export interface Decision {
  readonly verdict: 'allow' | 'deny';
  /** Name of the rule that decided; `default-deny` when none matched, `error` when evaluation failed. */
  readonly rule: string;
  readonly policy: string;
  readonly reason: string;
  readonly level: Level;
  /** The rule asks for a read of the object before the write. */
  readonly readBefore?: true;
  /** Id of the grant whose rule allowed it; when that ends, so does what is still open under it. */
  readonly grant?: string;
}
