/** What verification says. It names the first bad place of each stream, and what it could not check. */

export interface Finding {
  /** File relative to the vault, e.g. `sessions/01J….log`. */
  readonly file: string;
  /** Stable word: header, frame, chain, decrypt, leaf, order, tail, seal, signature, missing, foreign, vault, state. */
  readonly kind: string;
  /** Byte offset in the file where the bad place begins; null when the whole file is meant. */
  readonly offset: number | null;
  readonly frame: number | null;
  readonly record: number | null;
  /** One sentence. */
  readonly message: string;
}

export interface VerifyReport {
  readonly verified: boolean;
  /** What was looked at. */
  readonly checked: {
    readonly sessions: number;
    readonly sealed: number;
    readonly frames: number;
    readonly records: number;
    readonly bytes: number;
  };
  readonly findings: readonly Finding[];
  /** Sentences: what this verification cannot know, e.g. no anchor outside this machine, a session still open. */
  readonly notChecked: readonly string[];
  /** Hex SHA-256 of the vault's public signing key. */
  readonly signer: string;
}
