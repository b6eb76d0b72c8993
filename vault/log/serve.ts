/** The log's side of the port: takes all that has arrived, writes it, syncs once for all who wait, answers. */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Random } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { failureOf } from './failure.ts';
import type { Files } from './files.ts';
import type { Ack, FromLog, LogOptions, ToLog } from './protocol.ts';
import { openingError } from './recovery.ts';
import type { SessionStream } from './session-stream.ts';
import { LogStore } from './store.ts';

/** Milliseconds that a record may wait for its fdatasync when nobody asks for it. */
const WINDOW = 5;
/** Milliseconds between attempts to write again after a failure. */
const RETRY = 250;

/** Serves until the call `stop`, or until the port is closed. */
export function serve(port: MessagePort, files: Files, random: Random): void {
  new LogServer(port, files, random).listen();
}

class LogServer {
  readonly #port: MessagePort;
  readonly #files: Files;
  readonly #random: Random;
  #store: LogStore | null = null;
  #window: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  readonly #touched = new Set<string>();
  /** Streams whose fdatasync runs beside this thread. */
  readonly #aside = new Set<string>();
  readonly #slabs = new Map<number, SharedArrayBuffer>();
  /** Slabs that were used since the last acknowledgements. */
  #used: number[] = [];

  constructor(port: MessagePort, files: Files, random: Random) {
    this.#port = port;
    this.#files = files;
    this.#random = random;
  }

  listen(): void {
    this.#port.on('message', (message: ToLog) => {
      this.#take(message);
      for (let more = receiveMessageOnPort(this.#port); more !== undefined; more = receiveMessageOnPort(this.#port)) {
        this.#take(more.message as ToLog);
      }
      this.#settle();
    });
    this.#port.on('close', () => this.#stopTimers());
  }

  #take(message: ToLog): void {
    if (message.is === 'start') {
      void this.#start(message.options);
      return;
    }
    if (message.is === 'slab') {
      this.#slabs.set(message.number, message.memory);
      return;
    }
    const store = this.#store;
    if (store === null) return;
    switch (message.is) {
      case 'append':
        for (const { buffer, ...rest } of message.batches) {
          const memory = typeof buffer === 'number' ? this.#slabs.get(buffer) : buffer;
          if (memory !== undefined) store.append({ ...rest, buffer: memory });
          if (typeof buffer === 'number') this.#used.push(buffer);
          this.#touched.add(rest.stream);
        }
        return;
      case 'sync':
        store.want(message.stream);
        this.#touched.add(message.stream);
        return;
      case 'call':
        try {
          // A call answers for what was appended before it: those acknowledgements go first.
          this.#settle();
          const answer = store.call(message.call);
          this.#post({ is: 'answer', number: message.number, answer });
          if (message.call.call === 'stop') this.#port.close();
        } catch (error) {
          this.#post({ is: 'failed', number: message.number, failure: failureOf(error) });
        }
    }
  }

  async #start(options: LogOptions): Promise<void> {
    try {
      const { store, start } = await LogStore.open(options, this.#files, this.#random);
      this.#store = store;
      this.#post({ is: 'started', start });
    } catch (error) {
      const { code, details } = error instanceof Error && 'code' in error ? openingError(error) : unexpected(error);
      this.#post({ is: 'refused', failure: { code, details } });
      this.#port.close();
    }
  }

  #settle(): void {
    const store = this.#store;
    if (store === null || (this.#touched.size === 0 && this.#used.length === 0)) return;
    const { acks, large } = store.settle(this.#touched);
    this.#touched.clear();
    for (const stream of large) void this.#syncAside(stream);
    const slabs = this.#used;
    this.#used = [];
    this.#post({ is: 'acks', acks, slabs });
    if (this.#window === null && store.unsynced().length > 0)
      this.#window = setTimeout(() => void this.#syncLater(store), WINDOW);
    if (this.#retry === null && store.failing) this.#retry = setInterval(() => this.#probe(store), RETRY);
  }

  /** Much is to be written: meanwhile the next frames are sealed, and one more wait covers them all. */
  async #syncAside(stream: SessionStream): Promise<void> {
    const { id } = stream;
    if (this.#aside.has(id)) return;
    this.#aside.add(id);
    await stream.syncLater();
    this.#aside.delete(id);
    this.#touched.add(id);
    this.#settle();
  }

  async #syncLater(store: LogStore): Promise<void> {
    const streams = store.unsynced();
    await Promise.all(streams.map((stream) => stream.syncLater()));
    this.#window = null;
    for (const { id } of streams) this.#touched.add(id);
    this.#settle();
  }

  #probe(store: LogStore): void {
    const acks = store.probe();
    this.#acknowledge(acks);
    if (!store.failing) {
      if (this.#retry !== null) clearInterval(this.#retry);
      this.#retry = null;
    }
  }

  #acknowledge(acks: readonly Ack[]): void {
    if (acks.length > 0) this.#post({ is: 'acks', acks, slabs: [] });
  }

  #post(message: FromLog): void {
    this.#port.postMessage(message);
  }

  #stopTimers(): void {
    if (this.#window !== null) clearTimeout(this.#window);
    if (this.#retry !== null) clearInterval(this.#retry);
  }
}

function unexpected(error: unknown): ChaperoneError {
  return new ChaperoneError('engine.internal', { reason: error instanceof Error ? error.message : 'unknown' }, { cause: error });
}
