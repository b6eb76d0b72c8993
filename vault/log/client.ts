/**
 * The engine's side of the log: one thread, many queues. Batches leave at the end of a turn of the event loop in which somebody
 * began to wait or much was queued, else after a moment: a message to a thread costs as much as a small request.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Random } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { thrown, type Failure } from './failure.ts';
import type { Files } from './files.ts';
import type { Ack, FromLog, LogAnswers, LogCall, LogOptions, LogStart, ToLog } from './protocol.ts';
import { SessionQueue } from './queue.ts';
import { serve } from './serve.ts';
import { SlabPool } from './slab-pool.ts';

export interface LogClientOptions {
  readonly log: LogOptions;
  /** For tests: serve in this thread on these files instead of starting a thread. */
  readonly inside?: { readonly files: Files; readonly random: Random };
  /** Called after each acknowledgement. */
  readonly onAck: (ack: Ack) => void;
}

/** Milliseconds that records may linger here while nobody waits for them. */
const LINGER = 2;

const ENDED: Failure = { code: 'record.stopped', details: { reason: 'the recording thread has ended' } };

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: ChaperoneError) => void;
}

export class LogClient {
  readonly #port: MessagePort;
  readonly #worker: Worker | null;
  readonly #onAck: (ack: Ack) => void;
  readonly #pool = new SlabPool((number, memory) => {
    this.#post({ is: 'slab', number, memory });
  });
  readonly #queues = new Map<string, SessionQueue>();
  readonly #calls = new Map<number, Pending>();
  #number = 0;
  #scheduled = false;
  #lingering: NodeJS.Timeout | null = null;
  #ended = false;
  #starting: { readonly resolve: (start: LogStart) => void; readonly reject: (error: ChaperoneError) => void } | null = null;

  private constructor(options: LogClientOptions) {
    this.#onAck = options.onAck;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (message: FromLog) => this.#receive(message));
    port1.on('close', () => this.#end());
    if (options.inside === undefined) {
      this.#worker = new Worker(threadUrl(), { workerData: { port: port2 }, transferList: [port2], execArgv: [] });
      this.#worker.on('error', () => this.#end());
      this.#worker.on('exit', () => this.#end());
    } else {
      this.#worker = null;
      serve(port2, options.inside.files, options.inside.random);
    }
  }

  /** Opens and recovers the vault's files. Rejects with ChaperoneError `vault.*`. The keys in `options` are copied. */
  static async start(options: LogClientOptions): Promise<{ client: LogClient; start: LogStart }> {
    const client = new LogClient(options);
    const start = await new Promise<LogStart>((resolve, reject) => {
      client.#starting = { resolve, reject };
      client.#post({ is: 'start', options: options.log });
    });
    client.#starting = null;
    return { client, start };
  }

  /** False once the thread is gone, and while a stream cannot be written. */
  get healthy(): boolean {
    return !this.#ended && [...this.#queues.values()].every((queue) => queue.stopped === null);
  }

  /** Makes the queue of a session that `open` has made. */
  queue(id: string, now: () => number): SessionQueue {
    const queue = new SessionQueue({ id, pool: this.#pool, now, schedule: (soon) => this.#schedule(soon) });
    if (this.#ended) queue.end(ENDED);
    this.#queues.set(id, queue);
    return queue;
  }

  /** What is queued for a session is sent before the call, so it is done before it. */
  call<C extends LogCall>(call: C): Promise<LogAnswers[C['call']]> {
    if (this.#ended) return Promise.reject(thrown(ENDED));
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      this.#calls.set(number, { resolve, reject });
      this.#flush(true);
      this.#post({ is: 'call', number, call });
    });
  }

  /** The session can never be written again, by this engine. */
  over(id: string): boolean {
    return this.#queues.get(id)?.over ?? true;
  }

  /** Forgets a session's queue; those who still wait are refused. */
  forget(id: string, failure: Failure): void {
    this.#queues.get(id)?.end(failure);
    this.#queues.delete(id);
  }

  /** Ends the thread after everything that was sent; never rejects. */
  async stop(): Promise<void> {
    try {
      if (!this.#ended) await this.call({ call: 'stop' });
    } catch {
      // The thread died first; there is nothing left to stop.
    }
    this.#end();
    await this.#worker?.terminate();
  }

  #schedule(soon: boolean): void {
    if (this.#scheduled) return;
    if (!soon) {
      this.#lingering ??= setTimeout(() => {
        this.#lingering = null;
        this.#flush(false);
      }, LINGER);
      return;
    }
    this.#scheduled = true;
    // After all callbacks of this turn: what they queue travels together.
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush(false);
    });
  }

  #flush(all: boolean): void {
    if (this.#ended) return;
    const batches = [...this.#queues.values()].flatMap((queue) => queue.take(all));
    if (batches.length > 0)
      this.#post({ is: 'append', batches: batches.map((batch) => ({ ...batch, buffer: this.#pool.name(batch.buffer) })) });
    for (const [stream, queue] of this.#queues) if (queue.takeSync()) this.#post({ is: 'sync', stream });
  }

  #receive(message: FromLog): void {
    switch (message.is) {
      case 'started':
        this.#starting?.resolve(message.start);
        return;
      case 'refused':
        this.#starting?.reject(thrown(message.failure));
        this.#end();
        return;
      case 'acks':
        for (const number of message.slabs) this.#pool.give(number);
        for (const ack of message.acks) {
          this.#queues.get(ack.stream)?.acknowledge(ack);
          this.#onAck(ack);
        }
        return;
      case 'answer':
        this.#settle(message.number)?.resolve(message.answer as never);
        return;
      case 'failed':
        this.#settle(message.number)?.reject(thrown(message.failure));
    }
  }

  #settle(number: number): Pending | undefined {
    const pending = this.#calls.get(number);
    this.#calls.delete(number);
    return pending;
  }

  #post(message: ToLog): void {
    this.#port.postMessage(message);
  }

  /** The thread is gone: recording has stopped for good. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#lingering !== null) clearTimeout(this.#lingering);
    this.#port.close();
    this.#starting?.reject(new ChaperoneError('vault.io', { reason: 'the recording thread could not start' }));
    for (const queue of this.#queues.values()) queue.end(ENDED);
    for (const { reject } of this.#calls.values()) reject(thrown(ENDED));
    this.#calls.clear();
  }
}

/** Beside this file as it is; beside the bundle when built. */
function threadUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./thread.ts', import.meta.url)
    : new URL('./vault-log-thread.js', import.meta.url);
}
