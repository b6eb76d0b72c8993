/** The owner of all files of an open vault: does what `protocol.ts` asks, one thing at a time. */
import { join } from 'node:path';
import type { Random } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { base64 } from '../seal/digest.ts';
import { NONCE_SIZE } from '../seal/box.ts';
import { chainStart } from '../seal/head.ts';
import { MerkleTree } from '../seal/merkle.ts';
import { signerOf } from '../seal/signer.ts';
import { decodeState, encodeState, MAX_STATE_FILE, STATE_FILE, type SealedState } from '../keys/state-file.ts';
import type { SessionSeal } from './catalogue.ts';
import { CatalogueLog } from './catalogue-log.ts';
import { sealerFor, type LogContext } from './context.ts';
import { readWhole, replaceFile, TEMPORARY, writeAll, type Files } from './files.ts';
import type { Ack, Batch, LogAnswers, LogCall, LogOptions, LogStart } from './protocol.ts';
import { LOG_SUFFIX, recoverSessions, sealedEvent, SESSIONS } from './recovery.ts';
import { SessionStream } from './session-stream.ts';
import { StreamFile } from './stream-file.ts';

/** Bytes whose fdatasync takes longer than handing it to another thread. */
const LARGE = 1 << 18;

export class LogStore {
  readonly #context: LogContext;
  readonly #stateKey: Uint8Array;
  readonly #log: CatalogueLog;
  readonly #streams = new Map<string, SessionStream>();
  #state: SealedState;
  /** Numbers are not used twice, whether the save succeeded or not. */
  #revision: number;

  private constructor(context: LogContext, stateKey: Uint8Array, log: CatalogueLog, state: SealedState) {
    this.#context = context;
    this.#stateKey = stateKey;
    this.#log = log;
    this.#state = state;
    this.#revision = Math.max(state.revision, log.catalogue.revision);
  }

  /** Opens the files and recovers what a crash left. Rejects with ChaperoneError `vault.*` or a system error. */
  static async open(options: LogOptions, files: Files, random: Random): Promise<{ store: LogStore; start: LogStart }> {
    const { dir, vault, wrapKey, stateKey } = options;
    const state = readState(files, dir, stateKey, vault);
    const signer = signerOf(state.seed);
    if (base64(signer.publicKey) !== options.signer) {
      throw new ChaperoneError('vault.damaged', { file: STATE_FILE, reason: 'its signing key is not the one in vault.json' });
    }
    const context: LogContext = { files, dir, vault, signer, wrapKey, random };
    const log = await CatalogueLog.open(context);
    try {
      const { revision } = log.catalogue;
      if (state.revision < revision) {
        const reason = `it is revision ${state.revision}, the catalogue has recorded ${revision}`;
        throw new ChaperoneError('vault.damaged', { file: STATE_FILE, reason });
      }
      if (state.revision > revision) {
        log.append([{ t: 'state.saved', at: options.now, revision: state.revision, change: 'recovered' }]);
      }
      const recovered = await recoverSessions(context, log, options.now);
      const start = { state: state.state, entries: [...log.catalogue.entries.values()], recovered };
      return { store: new LogStore(context, stateKey, log, state), start };
    } catch (error) {
      log.close();
      throw error;
    }
  }

  append(batch: Batch): void {
    this.#streams.get(batch.stream)?.append(batch);
  }

  want(stream: string): void {
    this.#streams.get(stream)?.want();
  }

  /**
   * fdatasync for those who wait; then the state of every stream in `touched`. Streams in `large` have so much to write that the caller should call
   * `syncLater` and come back: their waiters go on waiting.
   */
  settle(touched: ReadonlySet<string>): { readonly acks: Ack[]; readonly large: SessionStream[] } {
    const acks: Ack[] = [];
    const large: SessionStream[] = [];
    for (const id of touched) {
      const stream = this.#streams.get(id);
      if (stream === undefined) continue;
      if (stream.wanted && stream.file.unsynced > LARGE) large.push(stream);
      else if (stream.wanted) stream.sync();
      acks.push(stream.ack());
    }
    return { acks, large };
  }

  /** Streams with bytes that are not yet durable. */
  unsynced(): SessionStream[] {
    return [...this.#streams.values()].filter(({ file }) => !file.synced && !file.poisoned);
  }

  /** Tries whether failing streams work again; their acks when something changed. */
  probe(): Ack[] {
    return [...this.#streams.values()].filter((stream) => stream.failing && stream.probe()).map((stream) => stream.ack());
  }

  get failing(): boolean {
    return [...this.#streams.values()].some((stream) => stream.failing && !stream.file.poisoned);
  }

  call(call: LogCall): LogAnswers[LogCall['call']] {
    switch (call.call) {
      case 'open':
        return this.#open(call);
      case 'seal':
        return this.#seal(call);
      case 'state':
        return this.#save(call);
      case 'stop':
        return this.#stop();
    }
  }

  /** Head durable under its final name, then catalogued. */
  #open({ id, head, dataKey, at }: LogCall & { call: 'open' }): LogAnswers['open'] {
    const { files, dir } = this.#context;
    const folder = join(dir, SESSIONS);
    const name = id + LOG_SUFFIX;
    if (this.#log.catalogue.entries.has(id)) throw new ChaperoneError('engine.internal', { reason: `session ${id} exists` });
    const temporary = join(folder, name + TEMPORARY);
    const fd = files.open(temporary, 'create');
    const chain = chainStart(head);
    const sealer = sealerFor(this.#context, { stream: 'session', id }, dataKey, { chain, tree: new MerkleTree() });
    dataKey.fill(0);
    try {
      writeAll(files, fd, [head], 0);
      files.sync(fd);
      files.rename(temporary, join(folder, name));
      files.syncDir(folder);
      this.#log.append([{ t: 'session.opened', at, id, head: base64(chain) }]);
    } catch (error) {
      files.close(fd);
      throw error;
    }
    this.#streams.set(id, new SessionStream(id, new StreamFile(files, fd, head.length, sealer)));
    return { entry: this.#entry(id), bytes: head.length };
  }

  /** May be repeated after a failure; goes on where it stopped. */
  #seal({ id, closed, at }: LogCall & { call: 'seal' }): SessionSeal {
    const stream = this.#streams.get(id);
    if (stream !== undefined) {
      stream.seal(closed);
      if (this.#entry(id).seal === null) this.#log.append([sealedEvent(stream.file, id, closed.reason, at)]);
      else this.#log.renewHead();
      stream.file.close();
      this.#streams.delete(id);
    }
    const { seal } = this.#entry(id);
    if (seal === null) throw new ChaperoneError('record.stopped', { reason: 'the session could not be sealed' });
    return seal;
  }

  #save({ state, change, at }: LogCall & { call: 'state' }): null {
    const { files, dir, vault, random } = this.#context;
    this.#revision += 1;
    const next: SealedState = { revision: this.#revision, seed: this.#state.seed, state };
    replaceFile(files, dir, STATE_FILE, encodeState(next, this.#stateKey, random(NONCE_SIZE), vault));
    this.#state = next;
    this.#log.append([{ t: 'state.saved', at, revision: next.revision, change }]);
    return null;
  }

  #stop(): null {
    for (const stream of this.#streams.values()) {
      stream.sync();
      stream.file.close();
    }
    this.#streams.clear();
    this.#log.close();
    this.#state.seed.fill(0);
    this.#stateKey.fill(0);
    this.#context.wrapKey.fill(0);
    return null;
  }

  #entry(id: string): LogAnswers['open']['entry'] {
    const entry = this.#log.catalogue.entries.get(id);
    if (entry === undefined) throw new ChaperoneError('read.session', { id });
    return entry;
  }
}

function readState(files: Files, dir: string, key: Uint8Array, vault: string): SealedState {
  let bytes: Uint8Array | null;
  try {
    bytes = readWhole(files, join(dir, STATE_FILE), MAX_STATE_FILE);
  } catch (error) {
    if (error instanceof RangeError) throw new ChaperoneError('vault.damaged', { file: STATE_FILE, reason: 'it is too large' });
    throw error;
  }
  if (bytes === null) throw new ChaperoneError('vault.damaged', { file: STATE_FILE, reason: 'it is missing' });
  return decodeState(bytes, key, vault);
}
