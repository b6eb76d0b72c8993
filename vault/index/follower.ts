/** Reads the sessions' files from where it stopped and keeps the tables current. Nothing here is needed to keep a record. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepRow } from '../../contract/step.ts';
import { LOG_SUFFIX, SESSIONS } from '../log/recovery.ts';
import { decodeEvent } from '../read/events.ts';
import { StepBuilder } from '../read/step-builder.ts';
import { base64 } from '../seal/digest.ts';
import { KIND_EVENT, KIND_PIECE, readPiece, type RawRecord } from '../seal/record.ts';
import { scan } from '../seal/scan.ts';
import { StreamWalk } from '../seal/walk.ts';
import type { Followed } from './protocol.ts';
import { StepTexts } from './step-text.ts';
import type { IndexTables } from './tables.ts';

/** Frames between two transactions, so that other work gets its turn. */
const SLICE = 64;
/** Characters of text that are held at once, when many long steps end together: then there are more transactions. */
const TEXTS = 1 << 20;

/** A session that is being read; it exists from its first new byte until its seal. */
interface Reading {
  readonly walk: StreamWalk;
  readonly builder: StepBuilder;
  readonly texts: StepTexts;
  /** Open exchanges that asked to leave HTTP: their decoders may keep views of what they are shown. */
  readonly streams: Set<number>;
  damaged: boolean;
}

export interface FollowerOptions {
  readonly dir: string;
  readonly vault: string;
  readonly wrapKey: Uint8Array;
  readonly tables: IndexTables;
  /** Records read so far of a session. */
  readonly onProgress: (id: string, records: number) => void;
}

export class Follower {
  readonly #options: FollowerOptions;
  /** Sessions that are not known to be complete in the tables. */
  readonly #pending = new Map<string, Reading | null>();
  #unfinished = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Sessions that were opened or sealed; those that are complete in the tables are left alone. */
  follow(sessions: readonly Followed[]): void {
    const { tables, onProgress } = this.#options;
    for (const { id, chain } of sessions) {
      const indexed = tables.session(id);
      if (chain !== null && indexed?.chain === chain) onProgress(id, indexed.records);
      else if (!this.#pending.has(id)) this.#pending.set(id, null);
    }
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Some session was not read to its end, because `catchUp` had a limit. */
  get unfinished(): boolean {
    return this.#unfinished;
  }

  /** Reads every pending session to its present end, or about `limit` bytes in all. True when something was new. */
  async catchUp(limit = Infinity): Promise<boolean> {
    let left = limit;
    let news = false;
    this.#unfinished = false;
    for (const id of [...this.#pending.keys()].sort().reverse()) {
      const read = await this.#read(id, left);
      if (read === null) continue;
      news = true;
      left -= read;
      if (left > 0) continue;
      this.#unfinished = true;
      break;
    }
    return news;
  }

  close(): void {
    for (const reading of this.#pending.values()) reading?.walk.wipe();
    this.#pending.clear();
  }

  /** Bytes that were read; null when there was nothing new. */
  async #read(id: string, limit: number): Promise<number | null> {
    const { dir } = this.#options;
    const reading = this.#pending.get(id) ?? this.#begin(id);
    if (reading.damaged) return null;
    const before = reading.walk.position;
    let sealed = false;
    try {
      const handle = await open(join(dir, SESSIONS, id + LOG_SUFFIX), 'r');
      try {
        let frames = 0;
        const read = async (into: Uint8Array, position: number): Promise<number> =>
          (await handle.read(into, 0, into.length, position)).bytesRead;
        for await (const step of scan(read, reading.walk, 'wait')) {
          if (step.is === 'fault') reading.damaged = true;
          if (step.is !== 'frame') continue;
          if (step.frame.checkpoint !== null) sealed = true;
          const records = step.frame.records ?? [];
          // All are taken: `every` would stop at the first that is kept.
          if (records.map((record) => take(reading, record)).every(Boolean)) release(records);
          frames += 1;
          if (reading.walk.position - before >= limit) break;
          if (frames % SLICE === 0) await this.#write(id, reading, false);
        }
      } finally {
        await handle.close();
      }
    } catch {
      // Missing or unreadable: verification says so; here the session is listed with what is known.
      reading.damaged = true;
    }
    if (reading.walk.position === before && !reading.damaged) return null;
    await this.#write(id, reading, sealed);
    if (sealed && !reading.damaged) {
      reading.walk.wipe();
      this.#pending.delete(id);
    }
    return reading.walk.position - before;
  }

  #begin(id: string): Reading {
    const { vault, wrapKey, tables } = this.#options;
    tables.transaction(() => tables.removeSession(id));
    const walk = new StreamWalk({ wrapKey, checks: 'read', expect: { stream: 'session', id, vault } });
    const reading = { walk, builder: new StepBuilder(), texts: new StepTexts(), streams: new Set<number>(), damaged: false };
    this.#pending.set(id, reading);
    return reading;
  }

  async #write(id: string, { builder, texts, walk }: Reading, sealed: boolean): Promise<void> {
    const { tables, onProgress } = this.#options;
    let rows: (readonly [StepRow, string])[] = [];
    let length = 0;
    const putRows = (): void => {
      for (const [row, text] of rows) tables.putStep(id, row, text);
    };
    for (const row of builder.changed()) {
      const text = await texts.text(row);
      rows.push([row, text]);
      length += text.length;
      if (length < TEXTS) continue;
      tables.transaction(putRows);
      rows = [];
      length = 0;
    }
    texts.pack();
    const startedAt = walk.head?.createdAt ?? new Date(0).toISOString();
    const summary = builder.summary({ id, startedAt }, { bytes: walk.position, sealed });
    tables.transaction(() => {
      putRows();
      tables.putSession(summary, { records: walk.records, chain: sealed ? base64(walk.chain) : null });
    });
    onProgress(id, walk.records);
  }
}

/**
 * Gives back the memory of a frame's plaintext, of which nobody has kept a part. Left to the garbage collector, the megabytes of a long body
 * would cost more to collect than to decrypt.
 */
function release(records: readonly RawRecord[]): void {
  const last = records.at(-1);
  const buffer = last?.payload.buffer;
  // Only when it is all there is in that memory.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === last?.end) buffer.transfer(0);
}

/** True when nobody keeps a part of the record's memory. */
function take({ builder, texts, streams }: Reading, record: RawRecord): boolean {
  if (record.kind === KIND_EVENT) {
    const event = decodeEvent(record.payload);
    if (event === null) return true;
    if (event.t === 'request' && event.listen.upgrade !== undefined) streams.add(event.x);
    if (event.t === 'end') streams.delete(event.x);
    builder.apply(event);
    texts.event(event);
    return true;
  }
  const piece = record.kind === KIND_PIECE ? readPiece(record.payload) : null;
  if (piece === null) return true;
  builder.piece(piece);
  texts.piece(piece);
  return !streams.has(piece.x);
}
