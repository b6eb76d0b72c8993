/** Sessions as people and programs see them. */

/** Known when a session is opened; part of its first record. */
export interface SessionInfo {
  /** 26 characters: Crockford base32 of 48 bits of milliseconds and 80 random bits (the ULID layout), so ids sort by time. */
  readonly id: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly startedAt: string;
  readonly agent: { readonly name: string; readonly version?: string };
  /** Who the session token speaks for: the local user's name. */
  readonly subject: string;
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
