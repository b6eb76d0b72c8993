/** An open vault: live sessions, readers, index and log put together. `open.ts` makes it. */
import { join } from 'node:path';
import type { Result, SessionQuery } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { ObjectHistory, ObjectKey, ObjectRow } from '../contract/object.ts';
import type { Direction, SessionClosed } from '../contract/record.ts';
import type { SessionInfo, SessionSummary } from '../contract/session.ts';
import type { MarkerRow, StepDetail, StepRow } from '../contract/step.ts';
import type { StreamView } from '../contract/stream.ts';
import type { VerifyReport } from '../contract/verify.ts';
import type { IndexClient } from './index/client.ts';
import { INFO } from './keys/vault-key.ts';
import { LiveSession } from './live-session.ts';
import type { CatalogueEntry, SessionSeal } from './log/catalogue.ts';
import type { LogClient } from './log/client.ts';
import type { Ack, LogStart } from './log/protocol.ts';
import { LOG_SUFFIX, SESSIONS } from './log/recovery.ts';
import { readObject, readObjects } from './read/objects.ts';
import { SessionReader } from './read/session-reader.ts';
import { readAsciicast, readChunks, readStream } from './read/stream-reader.ts';
import { verifyVault } from './read/verify.ts';
import { NONCE_SIZE } from './seal/box.ts';
import { DATA_KEY_SIZE, encodeHead, FORMAT, Id, maskingKey, wrapDataKey } from './seal/head.ts';
import type { ChunkQuery, SessionWriter, Vault, VaultEnvironment, VaultKey, VaultState } from './vault.ts';

/** Sessions whose rows are kept in memory for reading. */
const READERS = 8;
/** Milliseconds between two tellings of what changed: eyes need no more, and each one costs requests their time. */
const PAUSE = 100;

export interface OpenedVaultOptions {
  readonly dir: string;
  readonly key: VaultKey;
  readonly env: VaultEnvironment;
  /** Base64 public key. */
  readonly signer: string;
  readonly log: LogClient;
  readonly index: IndexClient;
  readonly start: LogStart;
  readonly release: () => void;
}

export class OpenedVault implements Vault {
  readonly id: string;
  readonly path: string;
  readonly #options: OpenedVaultOptions;
  readonly #wrapKey: Uint8Array;
  readonly #entries: Map<string, CatalogueEntry>;
  readonly #live = new Map<string, LiveSession>();
  readonly #making = new Set<string>();
  readonly #readers = new Map<string, { readonly reader: SessionReader; users: number }>();
  readonly #stepListeners = new Map<(id: string, rows: readonly StepRow[]) => void, () => boolean>();
  readonly #sessionListeners = new Set<(summary: SessionSummary) => void>();
  readonly #changed = new Set<LiveSession>();
  #telling = false;
  #pause: NodeJS.Timeout | null = null;
  #state: VaultState;
  #saving: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(options: OpenedVaultOptions) {
    const { key, dir, start, index } = options;
    this.id = key.vault;
    this.path = dir;
    this.#options = options;
    this.#wrapKey = key.derive(INFO.streamWrap);
    this.#state = start.state;
    this.#entries = new Map(start.entries.map((entry) => [entry.id, entry]));
    index.follow(start.entries.map(({ id, seal }) => ({ id, chain: seal?.chain ?? null, records: seal?.records ?? 0 })));
  }

  get state(): VaultState {
    return this.#state;
  }

  get recording(): boolean {
    return this.#closing === null && this.#options.log.healthy;
  }

  saveState(change: string, next: Partial<VaultState>): Promise<void> {
    const save = async (): Promise<void> => {
      this.#assertOpen();
      const state = { ...this.#state, ...next };
      await this.#options.log.call({ call: 'state', change, at: this.#now(), state });
      this.#state = state;
    };
    // One after another: each starts from what the one before has saved.
    const saved = this.#saving.then(save, save);
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async openSession(info: SessionInfo): Promise<SessionWriter> {
    this.#assertOpen();
    const { id } = info;
    if (!Id.safeParse(id).success || this.#entries.has(id) || this.#making.has(id)) {
      throw new ChaperoneError('engine.internal', { reason: `the session id ${id} is malformed or taken` });
    }
    this.#making.add(id);
    try {
      return await this.#open(info);
    } finally {
      this.#making.delete(id);
    }
  }

  async sessions(query: SessionQuery): Promise<readonly SessionSummary[]> {
    this.#assertOpen();
    await Promise.all([...this.#live.values()].map((session) => session.written()));
    return this.#options.index.query(query);
  }

  summary(id: string): Promise<SessionSummary> {
    return this.#read(id, (reader) => reader.summary());
  }

  steps(id: string, from: number, limit: number): Promise<{ readonly total: number; readonly rows: readonly StepRow[] }> {
    return this.#read(id, (reader) => reader.steps(from, limit));
  }

  step(id: string, n: number, bodyLimit: number): Promise<StepDetail> {
    return this.#read(id, (reader) => reader.step(n, bodyLimit));
  }

  bytes(
    id: string,
    n: number,
    direction: Direction,
    from: number,
    limit: number,
  ): Promise<{ readonly data: Uint8Array; readonly total: number }> {
    return this.#read(id, (reader) => reader.bytes(n, direction, from, limit));
  }

  commands(id: string, from: number, limit: number): Promise<Result<'sessions.commands'>> {
    return this.#read(id, (reader) => reader.commands(from, limit));
  }

  stream(id: string, n: number): Promise<StreamView> {
    return this.#read(id, (reader) => readStream(reader, n));
  }

  chunks(query: ChunkQuery): Promise<Result<'sessions.chunks'>> {
    return this.#read(query.id, (reader) => readChunks(reader, query));
  }

  asciicast(id: string, n: number, options: { readonly keys: boolean }): Promise<string> {
    return this.#read(id, (reader) => readAsciicast(reader, n, options));
  }

  objects(id: string): Promise<readonly ObjectRow[]> {
    return this.#read(id, (reader) => readObjects(reader));
  }

  markers(id: string): Promise<readonly MarkerRow[]> {
    return this.#read(id, (reader) => reader.markers);
  }

  object(id: string, key: ObjectKey): Promise<ObjectHistory> {
    return this.#read(id, (reader) => readObject(reader, key));
  }

  async verify(options: Parameters<Vault['verify']>[0]): Promise<VerifyReport> {
    this.#assertOpen();
    await Promise.all([...this.#live.values()].map((session) => session.written()));
    return verifyVault({ ...options, dir: this.path, key: this.#options.key, making: this.#making });
  }

  indexStatus(): { readonly behind: number; readonly rebuilding: boolean } {
    return this.#options.index.status();
  }

  onSteps(listener: (id: string, rows: readonly StepRow[]) => void, wanted = (): boolean => true): () => void {
    this.#stepListeners.set(listener, wanted);
    return () => this.#stepListeners.delete(listener);
  }

  onSession(listener: (summary: SessionSummary) => void): () => void {
    this.#sessionListeners.add(listener);
    return () => this.#sessionListeners.delete(listener);
  }

  close(reason: 'ended' | 'locked'): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  /** Called by the log's client. */
  acknowledged(ack: Ack): void {
    const session = this.#live.get(ack.stream);
    if (session === undefined) return;
    session.acknowledged(ack);
    this.#options.index.appended(session.id, session.records);
  }

  async #open(info: SessionInfo): Promise<LiveSession> {
    const { env, log, index, signer } = this.#options;
    const { id } = info;
    const dataKey = env.random(DATA_KEY_SIZE);
    const name = { stream: 'session', id, vault: this.id } as const;
    const key = wrapDataKey(this.#wrapKey, dataKey, env.random(NONCE_SIZE), name);
    const head = encodeHead({ format: FORMAT, ...name, createdAt: this.#now(), signer, key });
    const masking = maskingKey(dataKey);
    const opening = log.call({ call: 'open', id, head, dataKey, at: this.#now() });
    dataKey.fill(0);
    const { entry, bytes } = await opening;
    const session: LiveSession = new LiveSession({
      info,
      maskingKey: masking,
      clock: env.clock,
      bytes,
      queue: (now) => log.queue(id, now),
      onChange: (atOnce) => this.#onChange(session, atOnce),
      watched: () => this.#watched(),
      seal: (closed) => this.#seal(entry, closed),
    });
    this.#entries.set(id, entry);
    this.#live.set(id, session);
    session.event({ t: 'session.opened', v: 1, at: 0, session: info });
    await session.durable();
    index.follow([{ id, chain: null, records: session.records }]);
    return session;
  }

  async #seal(entry: CatalogueEntry, closed: SessionClosed): Promise<SessionSeal> {
    const { log, index } = this.#options;
    const { id } = entry;
    try {
      const seal = await log.call({ call: 'seal', id, closed, at: this.#now() });
      this.#entries.set(id, { ...entry, seal });
      this.#dismiss(id);
      index.follow([{ id, chain: seal.chain, records: seal.records }]);
      return seal;
    } catch (error) {
      // A stream that nobody can write any more stays as it is for recovery; it must not keep others from recording.
      if (log.over(id)) this.#dismiss(id);
      throw error;
    }
  }

  #dismiss(id: string): void {
    this.#options.log.forget(id, { code: 'record.ended', details: { session: id } });
    this.#live.delete(id);
  }

  #watched(): boolean {
    for (const wanted of this.#stepListeners.values()) if (wanted()) return true;
    return false;
  }

  /** Listeners are told at once of a first change and of a seal, else once per pause of whatever happened in it. */
  #onChange(session: LiveSession, atOnce: boolean): void {
    this.#changed.add(session);
    if (this.#telling || (this.#pause !== null && !atOnce)) return;
    this.#telling = true;
    setImmediate(() => this.#tell());
  }

  #tell(): void {
    this.#telling = false;
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      if (this.#changed.size > 0) this.#tell();
    }, PAUSE).unref();
    const sessions = [...this.#changed];
    this.#changed.clear();
    for (const session of sessions) {
      const rows = session.changed();
      if (rows.length > 0) for (const [listener, wanted] of this.#stepListeners) if (wanted()) listener(session.id, rows);
      if (this.#sessionListeners.size === 0) continue;
      const summary = session.summary();
      for (const listener of this.#sessionListeners) listener(summary);
    }
  }

  /** Brings the session's reader up to date and lets `work` use it; idle readers beyond the limit are let go afterwards. */
  async #read<T>(id: string, work: (reader: SessionReader) => T | Promise<T>): Promise<T> {
    this.#assertOpen();
    if (!this.#entries.has(id)) throw new ChaperoneError('read.session', { id });
    await this.#live.get(id)?.written();
    const lent = this.#readers.get(id) ?? { reader: this.#newReader(id), users: 0 };
    lent.users += 1;
    // Behind all others: the first of the map is the one that was used longest ago.
    this.#readers.delete(id);
    this.#readers.set(id, lent);
    try {
      await lent.reader.refresh();
      return await work(lent.reader);
    } finally {
      lent.users -= 1;
      this.#evict();
    }
  }

  #newReader(id: string): SessionReader {
    this.#assertOpen();
    const file = join(this.path, SESSIONS, id + LOG_SUFFIX);
    return new SessionReader({ file, id, vault: this.id, wrapKey: this.#wrapKey });
  }

  #evict(): void {
    for (const [id, { reader, users }] of this.#readers) {
      if (this.#readers.size <= READERS) return;
      if (users > 0) continue;
      this.#readers.delete(id);
      reader.close();
    }
  }

  async #close(reason: 'ended' | 'locked'): Promise<void> {
    const { log, index, key, release } = this.#options;
    // What cannot be sealed now (a full disk, a dead thread) is sealed by recovery when the vault is opened again.
    await Promise.allSettled([...this.#live.values()].map((session) => session.close(reason)));
    await this.#saving;
    await index.stop();
    await log.stop();
    if (this.#pause !== null) clearTimeout(this.#pause);
    for (const session of this.#live.values()) session.maskingKey.fill(0);
    for (const { reader } of this.#readers.values()) reader.close();
    this.#readers.clear();
    this.#wrapKey.fill(0);
    key.wipe();
    release();
  }

  #assertOpen(): void {
    if (this.#closing !== null) throw new ChaperoneError('vault.locked');
  }

  #now(): string {
    return new Date(this.#options.env.clock.wall()).toISOString();
  }
}
