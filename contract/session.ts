/** Sessions as people and programs see them. */
import { z } from 'zod';
import type { Identity } from './identity.ts';

/** `--label team=payments`: as Kubernetes label keys and values, a little wider. */
export const Labels = z
  .record(
    z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/),
    z
      .string()
      .max(253)
      .regex(/^[^\p{Cc}]*$/u),
  )
  .refine((labels) => Object.keys(labels).length <= 32, 'at most 32 labels');

/** Where the agent's working directory stands in a git repository. */
export const GitFacts = z.strictObject({
  /** URL of the remote `origin`, else of the only one, without user name, password or token; null when there is none. */
  remote: z.string().max(2048).nullable(),
  /** Full hash; null before the first commit. */
  commit: z.string().max(64).nullable(),
  /** Null on a detached head. */
  branch: z.string().max(1024).nullable(),
});
export type GitFacts = z.infer<typeof GitFacts>;

/** The process that started the supervising one: a shell, an editor, a CI runner. */
export const ParentFacts = z.strictObject({ pid: z.number().int().min(0), name: z.string().max(1024) });
export type ParentFacts = z.infer<typeof ParentFacts>;

/** Known when a session is opened; part of its first record. */
export interface SessionInfo {
  /** 26 characters: Crockford base32 of 48 bits of milliseconds and 80 random bits (the ULID layout), so ids sort by time. */
  readonly id: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly startedAt: string;
  readonly agent: { readonly name: string; readonly version?: string };
  /** Who it speaks for: `identity.subject`. */
  readonly subject: string;
  /** As it was shown when the session was opened. Absent in sessions of earlier versions: the local user, by token. */
  readonly identity?: Identity;
  readonly labels?: Readonly<Record<string, string>>;
  /** Why, in the words of who started it. */
  readonly reason?: string;
  readonly git?: GitFacts;
  readonly parent?: ParentFacts;
  /** Names of the targets it may use. Empty for the session that collects unattributed traffic. */
  readonly targets: readonly string[];
  readonly policy: string;
  readonly host: string;
  readonly cwd?: string;
  /** Supervised command, without secrets: the program and its arguments. */
  readonly command?: readonly string[];
  /** `unattributed`: requests that no session token covered (401), kept so that nothing is invisible. */
  readonly kind: 'supervised' | 'unattributed';
}

export interface VerdictCounts {
  readonly allow: number;
  readonly deny: number;
  /** Exchanges in which at least one span was masked. */
  readonly masked: number;
  /** Exchanges that ended with an error, ours or the target's (status ≥ 400 and not denied by policy). */
  readonly error: number;
}

/** A row of the library; `sessions --json` is an array of these, newest first. */
export interface SessionSummary {
  readonly id: string;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly endedAt: string | null;
  readonly agent: string;
  readonly subject: string;
  readonly info: Pick<SessionInfo, 'identity' | 'labels' | 'reason' | 'git' | 'parent' | 'host'> & {
    readonly agentVersion: string | null;
  };
  readonly targets: readonly string[];
  readonly kind: SessionInfo['kind'];
  readonly policy: string;
  readonly command: readonly string[] | null;
  readonly cwd: string | null;
  readonly steps: number;
  readonly verdicts: VerdictCounts;
  readonly sealed: boolean;
  /** Null when there was no supervised command or it has not ended. */
  readonly exitCode: number | null;
  /** What is known to be missing; empty is good. */
  readonly gaps: number;
  readonly closed: 'ended' | 'interrupted' | 'locked' | null;
  /** Bytes of its log on disk. */
  readonly bytes: number;
}
