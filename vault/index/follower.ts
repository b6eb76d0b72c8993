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

/** A session that is being read; it exists from its first new byte until its seal. */
interface Reading {
  readonly walk: StreamWalk;
  readonly builder: StepBuilder;
  readonly texts: StepTexts;
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

  /** Reads every pending session to its present end. True when something was new. */
  async catchUp(): Promise<boolean> {
    let news = false;
    for (const id of [...this.#pending.keys()].sort().reverse()) if (await this.#read(id)) news = true;
    return news;
  }

  close(): void {
    for (const reading of this.#pending.values()) reading?.walk.wipe();
    this.#pending.clear();
  }

  async #read(id: string): Promise<boolean> {
    const { dir } = this.#options;
    const reading = this.#pending.get(id) ?? this.#begin(id);
    if (reading.damaged) return false;
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
          for (const record of step.frame.records ?? []) take(reading, record);
          frames += 1;
          if (frames % SLICE === 0) await this.#write(id, reading, false);
        }
      } finally {
        await handle.close();
      }
    } catch {
      // Missing or unreadable: verification says so; here the session is listed with what is known.
      reading.damaged = true;
    }
    if (reading.walk.position === before && !reading.damaged) return false;
    await this.#write(id, reading, sealed);
    if (sealed && !reading.damaged) {
      reading.walk.wipe();
      this.#pending.delete(id);
    }
    return true;
  }

  #begin(id: string): Reading {
    const { vault, wrapKey, tables } = this.#options;
    tables.transaction(() => tables.removeSession(id));
    const walk = new StreamWalk({ wrapKey, checks: 'read', expect: { stream: 'session', id, vault } });
    const reading = { walk, builder: new StepBuilder(), texts: new StepTexts(), damaged: false };
    this.#pending.set(id, reading);
    return reading;
  }

  async #write(id: string, { builder, texts, walk }: Reading, sealed: boolean): Promise<void> {
    const { tables, onProgress } = this.#options;
    const rows: (readonly [StepRow, string])[] = [];
    for (const row of builder.changed()) rows.push([row, await texts.text(row)]);
    const startedAt = walk.head?.createdAt ?? new Date(0).toISOString();
    const summary = builder.summary({ id, startedAt }, { bytes: walk.position, sealed });
    tables.transaction(() => {
      for (const [row, text] of rows) tables.putStep(id, row, text);
      tables.putSession(summary, { records: walk.records, chain: sealed ? base64(walk.chain) : null });
    });
    onProgress(id, walk.records);
  }
}

function take({ builder, texts }: Reading, record: RawRecord): void {
  if (record.kind === KIND_EVENT) {
    const event = decodeEvent(record.payload);
    if (event === null) return;
    builder.apply(event);
    texts.event(event);
  } else if (record.kind === KIND_PIECE) {
    const piece = readPiece(record.payload);
    if (piece === null) return;
    builder.piece(piece);
    texts.piece(piece);
  }
}
