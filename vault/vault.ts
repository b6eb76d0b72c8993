/** The vault's outer face. `path.ts` has the way of one record: seal, append, tell the followers. */
import type { Clock, Random } from '../contract/clock.ts';
import type { SessionQuery } from '../contract/bridge.ts';
import type { SessionRecorder } from '../contract/record.ts';
import type { SessionInfo, SessionSummary } from '../contract/session.ts';
import type { StepDetail, StepRow } from '../contract/step.ts';
import type { StoredTarget } from '../contract/target.ts';
import type { VerifyReport } from '../contract/verify.ts';

export interface VaultEnvironment {
  readonly clock: Clock;
  readonly random: Random;
}

/** The secret that opens a slot. */
export type VaultSecret = { readonly passphrase: string } | { readonly recoveryKey: string };

/** The unlocked vault key; `wipe` zeroes it. */
export interface VaultKey {
  readonly vault: string;
  /** `HKDF(vault key, info)`, 32 bytes; infos are listed in FORMAT.md. */
  derive(info: string): Uint8Array;
  wipe(): void;
}

/** What state.sealed holds besides the signing key (which stays inside the vault). */
export interface VaultState {
  /** PEM; null until the engine has made its local authority. */
  readonly authority: { readonly cert: string; readonly key: string } | null;
  readonly targets: readonly StoredTarget[];
  /** Ports the listeners had last, by target, so that generated kubeconfigs stay valid; 0 or absent: any. */
  readonly ports: Readonly<Record<string, number>>;
}

export interface SessionWriter extends SessionRecorder {
  readonly info: SessionInfo;
  readonly maskingKey: Uint8Array;
  /** Appends session.closed, seals, catalogues; resolves with the sealed summary. Idempotent. */
  close(reason: 'ended' | 'locked', exitCode?: number): Promise<SessionSummary>;
}

export interface Vault {
  readonly id: string;
  readonly path: string;
  readonly state: VaultState;
  /** Replaces parts of the state durably; `change` is the catalogue's word for it, e.g. `target.added`. */
  saveState(change: string, next: Partial<VaultState>): Promise<void>;
  openSession(info: SessionInfo): Promise<SessionWriter>;
  /** Live ones included; newest first. */
  sessions(query: SessionQuery): Promise<readonly SessionSummary[]>;
  /** Rejects with `read.session`. Live sessions are read up to what is durable or queued. */
  summary(id: string): Promise<SessionSummary>;
  steps(id: string, from: number, limit: number): Promise<{ readonly total: number; readonly rows: readonly StepRow[] }>;
  step(id: string, n: number, bodyLimit: number): Promise<StepDetail>;
  verify(options: { readonly id?: string; readonly onProgress?: (done: number, total: number) => void }): Promise<VerifyReport>;
  indexStatus(): { readonly behind: number; readonly rebuilding: boolean };
  /** False after a failed write until one succeeds again. */
  readonly recording: boolean;
  /** Rows of live sessions as they change, and summaries; returns the unsubscribe function. */
  onSteps(listener: (id: string, rows: readonly StepRow[]) => void): () => void;
  onSession(listener: (summary: SessionSummary) => void): () => void;
  /** Seals live sessions with `reason`, stops the threads, wipes the keys, releases the lock. */
  close(reason: 'ended' | 'locked'): Promise<void>;
}

/* The functions that make these (each in the file that has the noun):
 *   vault/keys/create.ts   createVault({ dir, passphrase, env }): Promise<{ id: string; recoveryKey: string }>
 *   vault/keys/unlock.ts   unlockVault({ dir, secret }): Promise<VaultKey>          rejects vault.missing | vault.passphrase | vault.damaged | vault.newer | vault.foreign
 *   vault/open.ts          openVault({ dir, key, env }): Promise<Vault>             takes the lock (vault.busy), recovers, starts the threads
 *   vault/read/verify.ts   verifyVault({ dir, key? , id? , onProgress? }): Promise<VerifyReport>; verifyFile({ file, key? })
 *   vault/lock.ts          takeLock(dir): release | throws vault.busy
 */
