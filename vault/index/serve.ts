/** The index's side of the port: follows, answers, and puts itself on the disk now and then. */
import type { MessagePort } from 'node:worker_threads';
import type { SqlJsStatic } from 'sql.js';
import type { Random } from '../../contract/clock.ts';
import type { Files } from '../log/files.ts';
import { Follower } from './follower.ts';
import { loadIndex, saveIndex } from './index-file.ts';
import type { FromIndex, IndexOptions, ToIndex } from './protocol.ts';
import { IndexTables } from './tables.ts';

/** Milliseconds between two writes of the index file while there is news; what a crash loses is read again. */
const SAVE_EVERY = 10_000;

/** Bytes that are read at once while others may want the processor. */
const SLICE = 512 << 10;
/** While sessions are being recorded, reading rests this many times as long as it took; it has a tenth of one core then. */
const REST = 9;
/** Milliseconds after a poke during which sessions count as being recorded. */
const BUSY = 500;

export interface IndexParts {
  readonly sql: SqlJsStatic;
  readonly files: Files;
  readonly random: Random;
}

/** Serves until `stop`. A missing, damaged or foreign index file is made anew. */
export function serveIndex(port: MessagePort, options: IndexOptions, parts: IndexParts): void {
  new IndexServer(port, options, parts).listen();
}

class IndexServer {
  readonly #port: MessagePort;
  readonly #options: IndexOptions;
  readonly #parts: IndexParts;
  readonly #tables: IndexTables;
  readonly #follower: Follower;
  readonly #progress = new Map<string, number>();
  #rebuilding: boolean;
  #news = false;
  #turn: Promise<void> = Promise.resolve();
  /** When the path was last seen at work, and until when the index rests. */
  #pokedAt = -Infinity;
  #restsUntil = 0;
  #next: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(port: MessagePort, options: IndexOptions, parts: IndexParts) {
    this.#port = port;
    this.#options = options;
    this.#parts = parts;
    const { dir, vault, indexKey, wrapKey } = options;
    const bytes = loadIndex(parts.files, dir, indexKey, vault);
    const loaded = bytes === null ? null : IndexTables.load(parts.sql, bytes);
    this.#rebuilding = loaded === null;
    this.#tables = loaded ?? IndexTables.empty(parts.sql);
    const onProgress = (id: string, records: number): void => {
      this.#progress.set(id, records);
      if (this.#progress.size >= 100) this.#tell();
    };
    this.#follower = new Follower({ dir, vault, wrapKey, tables: this.#tables, onProgress });
  }

  listen(): void {
    this.#port.on('message', (message: ToIndex) => {
      switch (message.is) {
        case 'follow':
          this.#enqueue(() => {
            this.#follower.follow(message.sessions);
            this.#goOn();
          });
          return;
        case 'poke':
          this.#pokedAt = performance.now();
          this.#goOn();
          return;
        case 'query':
          this.#enqueue(() => this.#answer(message.number, message.query));
          return;
        case 'stop':
          this.#enqueue(() => this.#stop());
      }
    });
  }

  /** Reads a slice when the rest after the last one is over. */
  #goOn(): void {
    this.#next ??= setTimeout(
      () => {
        this.#enqueue(async () => {
          this.#next = null;
          await this.#slice();
        });
      },
      Math.max(0, this.#restsUntil - performance.now()),
    );
  }

  async #slice(): Promise<void> {
    const before = performance.now();
    await this.#catchUp(SLICE);
    const after = performance.now();
    if (after - this.#pokedAt < BUSY) this.#restsUntil = after + REST * (after - before);
    if (this.#follower.unfinished) this.#goOn();
  }

  #enqueue(work: () => Promise<void> | void): void {
    // A fault in one job must not silence the next; a query that failed has been answered by then.
    this.#turn = this.#turn.then(work).catch(() => undefined);
  }

  async #catchUp(limit = Infinity): Promise<void> {
    if (await this.#follower.catchUp(limit)) this.#news = true;
    if (!this.#follower.unfinished) this.#rebuilding = false;
    this.#tell();
    if (this.#news) this.#timer ??= setTimeout(() => this.#enqueue(() => this.#save()), SAVE_EVERY);
  }

  async #answer(number: number, query: (ToIndex & { is: 'query' })['query']): Promise<void> {
    try {
      await this.#catchUp();
      this.#post({ is: 'answer', number, sessions: this.#tables.query(query) });
    } catch (error) {
      this.#post({ is: 'failed', number, reason: error instanceof Error ? error.message : 'unknown error' });
    }
  }

  #save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#news) return Promise.resolve();
    const { dir, vault, indexKey } = this.#options;
    const { files, random } = this.#parts;
    try {
      const content = this.#tables.export();
      saveIndex(files, dir, indexKey, vault, random, content);
      content.fill(0);
      this.#news = false;
    } catch {
      // A full disk, for example: the index stays in memory, and what is not saved is read again next time.
    }
    return Promise.resolve();
  }

  async #stop(): Promise<void> {
    if (this.#next !== null) await this.#catchUp();
    await this.#save();
    for (const timer of [this.#timer, this.#next]) if (timer !== null) clearTimeout(timer);
    this.#follower.close();
    this.#tables.close();
    this.#options.indexKey.fill(0);
    this.#options.wrapKey.fill(0);
    this.#post({ is: 'stopped' });
    this.#port.close();
  }

  #tell(): void {
    const records = [...this.#progress];
    this.#progress.clear();
    this.#post({ is: 'progress', records, rebuilding: this.#rebuilding });
  }

  #post(message: FromIndex): void {
    this.#port.postMessage(message);
  }
}
