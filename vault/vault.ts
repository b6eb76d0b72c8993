/** The vault's outer face. `path.ts` has the way of one record: seal, append, tell the followers. */
import type { Clock, Random } from '../contract/clock.ts';
import type { z } from 'zod';
import type { PARAMS, Result, SessionQuery } from '../contract/bridge.ts';
import type { ObjectHistory, ObjectKey, ObjectRow } from '../contract/object.ts';
import type { Direction, SessionRecorder } from '../contract/record.ts';
import type { SessionInfo, SessionSummary } from '../contract/session.ts';
import type { MarkerRow, StepDetail, StepRow } from '../contract/step.ts';
import type { StreamView } from '../contract/stream.ts';
import type { StoredGrant } from '../contract/grant.ts';
import type { RevokedProof, StoredProvider } from '../contract/identity.ts';
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
  readonly providers: readonly StoredProvider[];
  readonly grants: readonly StoredGrant[];
  readonly revoked: readonly RevokedProof[];
  /** Ports the listeners had last, by target, so that generated kubeconfigs stay valid; 0 or absent: any. */
  readonly ports: Readonly<Record<string, number>>;
}

export type ChunkQuery = z.output<(typeof PARAMS)['sessions.chunks']>;

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
  /** Recorded bytes of one direction, from an offset; `total` counts all that were recorded. */
  bytes(
    id: string,
    n: number,
    direction: Direction,
    from: number,
    limit: number,
  ): Promise<{ readonly data: Uint8Array; readonly total: number }>;
  /** The commands that steps belong to, from the one whose first step is `from`. */
  commands(id: string, from: number, limit: number): Promise<Result<'sessions.commands'>>;
  /** The decoded stream of an upgraded step. Rejects with `read.stream` for steps that have none. */
  stream(id: string, n: number): Promise<StreamView>;
  chunks(query: ChunkQuery): Promise<Result<'sessions.chunks'>>;
  /** asciicast v3. `keys`: with what was typed. Rejects with `read.asciicast` for what is not an exec or attach with a TTY. */
  asciicast(id: string, n: number, options: { readonly keys: boolean }): Promise<string>;
  objects(id: string): Promise<readonly ObjectRow[]>;
  markers(id: string): Promise<readonly MarkerRow[]>;
  /** Rejects with `read.object` when the session never saw it. */
  object(id: string, key: ObjectKey): Promise<ObjectHistory>;
  verify(options: { readonly id?: string; readonly onProgress?: (done: number, total: number) => void }): Promise<VerifyReport>;
  indexStatus(): { readonly behind: number; readonly rebuilding: boolean };
  /** False after a failed write until one succeeds again. */
  readonly recording: boolean;
  /** Rows of live sessions as they change, and summaries; returns the unsubscribe function. */
  /** `wanted` is asked often: while it says false, no rows are made for this listener. */
  onSteps(listener: (id: string, rows: readonly StepRow[]) => void, wanted?: () => boolean): () => void;
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
