/** The engine's side of the index: one thread, started again when it dies, never in the way of recording. */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { SessionQuery } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { Followed, FromIndex, IndexOptions, ToIndex } from './protocol.ts';

/** Deaths after which the index stays away until the vault is opened again. */
const LIVES = 3;
/** Milliseconds between two pokes. */
const POKE_EVERY = 200;
/** Megabytes of new objects in the thread: left to itself, V8 lets them grow to several times that before it looks what of them is still in use. */
const YOUNG = 12;

interface Pending {
  readonly query: SessionQuery;
  readonly resolve: (sessions: readonly SessionSummary[]) => void;
  readonly reject: (error: ChaperoneError) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
}

export class IndexClient {
  readonly #options: IndexOptions;
  readonly #program: URL;
  readonly #followed = new Map<string, Followed>();
  /** Records that each session has, and that the index has read. */
  readonly #expected = new Map<string, number>();
  readonly #indexed = new Map<string, number>();
  readonly #pending = new Map<number, Pending>();
  #number = 0;
  #lives = LIVES;
  #thread: Thread | null;
  #rebuilding = false;
  #poke: NodeJS.Timeout | null = null;
  #stopped: (() => void) | null = null;

  /**
   * The keys are copied to the thread; the caller keeps its own until `stop`, for a thread that has to be started again.
   * `program` is for tests: what runs in the thread.
   */
  constructor(options: IndexOptions, program: URL = threadUrl()) {
    this.#options = options;
    this.#program = program;
    this.#thread = this.#start();
  }

  /** Sessions that exist, were opened, or were sealed; with the number of their records as far as known. */
  follow(sessions: readonly (Followed & { readonly records: number })[]): void {
    for (const { id, chain, records } of sessions) {
      this.#followed.set(id, { id, chain });
      this.#expected.set(id, records);
    }
    this.#post({ is: 'follow', sessions: sessions.map(({ id, chain }) => ({ id, chain })) });
  }

  /** More was appended to a session. */
  appended(id: string, records: number): void {
    this.#expected.set(id, records);
    this.#poke ??= setTimeout(() => {
      this.#poke = null;
      this.#post({ is: 'poke' });
    }, POKE_EVERY);
    this.#poke.unref();
  }

  /** Resolves once all that is in the files now has been read. Rejects with `vault.io` when the index cannot work. */
  query(query: SessionQuery): Promise<readonly SessionSummary[]> {
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      if (this.#thread === null) {
        reject(gone());
        return;
      }
      this.#pending.set(number, { query, resolve, reject });
      this.#post({ is: 'query', number, query });
    });
  }

  status(): { readonly behind: number; readonly rebuilding: boolean } {
    let behind = 0;
    for (const [id, records] of this.#expected) behind += Math.max(0, records - (this.#indexed.get(id) ?? 0));
    return { behind, rebuilding: this.#rebuilding };
  }

  /** Saves and ends the thread; never rejects. */
  async stop(): Promise<void> {
    if (this.#poke !== null) clearTimeout(this.#poke);
    this.#lives = 0;
    const thread = this.#thread;
    if (thread !== null) {
      const stopped = new Promise<void>((resolve) => (this.#stopped = resolve));
      this.#post({ is: 'stop' });
      await stopped;
      await thread.worker.terminate();
    }
    this.#thread = null;
    for (const { reject } of this.#pending.values()) reject(gone());
    this.#pending.clear();
    this.#options.indexKey.fill(0);
    this.#options.wrapKey.fill(0);
  }

  #start(): Thread {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(this.#program, {
      workerData: { port: port2, options: this.#options },
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    const thread = { worker, port: port1 };
    port1.on('message', (message: FromIndex) => this.#receive(message));
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#died(thread));
    return thread;
  }

  #died(thread: Thread): void {
    thread.port.close();
    this.#stopped?.();
    if (this.#thread !== thread) return;
    this.#lives -= 1;
    this.#thread = null;
    if (this.#lives > 0) {
      this.#thread = this.#start();
      this.#indexed.clear();
      this.#post({ is: 'follow', sessions: [...this.#followed.values()] });
      for (const [number, { query }] of this.#pending) this.#post({ is: 'query', number, query });
      return;
    }
    for (const { reject } of this.#pending.values()) reject(gone());
    this.#pending.clear();
  }

  #receive(message: FromIndex): void {
    switch (message.is) {
      case 'progress':
        this.#rebuilding = message.rebuilding;
        for (const [id, records] of message.records) this.#indexed.set(id, records);
        return;
      case 'answer':
        this.#settle(message.number)?.resolve(message.sessions);
        return;
      case 'failed':
        this.#settle(message.number)?.reject(new ChaperoneError('vault.io', { reason: `the index: ${message.reason}` }));
        return;
      case 'stopped':
        this.#stopped?.();
    }
  }

  #settle(number: number): Pending | undefined {
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    return pending;
  }

  #post(message: ToIndex): void {
    this.#thread?.port.postMessage(message);
  }
}

function gone(): ChaperoneError {
  return new ChaperoneError('vault.io', { reason: 'the index does not run; lock and unlock the vault to start it again' });
}

function threadUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./thread.ts', import.meta.url)
    : new URL('./vault-index-thread.js', import.meta.url);
}
