/** Just-in-time access: rights for a while, in the words of policy rules, that end by themselves and take what they opened with them. */
import { z } from 'zod';
import { PolicyRule } from './policy.ts';
import { TargetName } from './target.ts';

const Names = z.array(z.string().min(1).max(1024)).min(1).max(100);

/** For whom: every list that is given must match. `*` in a name stands for any characters. */
export const GrantWho = z
  .strictObject({
    /** Who vouches for the caller, as in a rule: names of identity providers, `local` for the local user. */
    providers: Names.optional(),
    subjects: Names.optional(),
    groups: Names.optional(),
    agents: Names.optional(),
    /** Ids of sessions. */
    sessions: Names.optional(),
  })
  .refine((who) => Object.values(who).some((list) => list !== undefined), 'a grant says for whom it is');
export type GrantWho = z.infer<typeof GrantWho>;

/** Rules of a grant only allow; they are asked before the policy's own. */
const Rights = z
  .array(PolicyRule)
  .min(1)
  .max(50)
  .refine((rules) => rules.every(({ effect }) => effect === 'allow'), 'the rules of a grant only allow');

/** Seconds; nothing is granted for longer than a week. */
export const LONGEST_GRANT = 7 * 86_400;

export const GrantRequest = z.strictObject({
  who: GrantWho,
  targets: z
    .array(TargetName.or(z.literal('*')))
    .min(1)
    .max(100),
  rules: Rights,
  /** ISO 8601; now when left out. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Seconds from `from` on. */
  seconds: z.number().int().min(1).max(LONGEST_GRANT),
  why: z.string().trim().min(1).max(1000),
});
export type GrantRequest = z.input<typeof GrantRequest>;

export const StoredGrant = z.strictObject({
  /** 26 characters, like a session's. */
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  who: GrantWho,
  targets: z.array(z.string()),
  rules: Rights,
  /** ISO 8601 with milliseconds, UTC; it counts from `from` until just before `until`. */
  from: z.string(),
  until: z.string(),
  /** The local user who granted it. */
  by: z.string(),
  why: z.string(),
  createdAt: z.string(),
  /** Null until it was taken back or its time was up. */
  ended: z.strictObject({ at: z.string(), how: z.enum(['revoked', 'expired']), by: z.string(), why: z.string() }).nullable(),
});
export type StoredGrant = z.infer<typeof StoredGrant>;

export interface GrantSummary extends StoredGrant {
  readonly state: 'pending' | 'active' | 'ended';
  /** Requests it allowed since the engine started, and how many of them are open now. */
  readonly used: number;
  readonly open: number;
  /** One sentence: "codex may get and delete pods in shop on staging until 14:05". */
  readonly sentence: string;
}
