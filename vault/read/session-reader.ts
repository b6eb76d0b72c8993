/** One session as it is read: rows, summary and details, from a sealed file or from one that still grows. */
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CommandRow } from '../../contract/command.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Direction, RecordEvent } from '../../contract/record.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { MarkerRow, StepDetail, StepRow } from '../../contract/step.ts';
import { HASH_SIZE } from '../seal/digest.ts';
import { KIND_EVENT, KIND_PIECE, readPiece, type RawRecord } from '../seal/record.ts';
import { scan, type ReadAt } from '../seal/scan.ts';
import { StreamWalk, type Fault } from '../seal/walk.ts';
import { Commands } from './commands.ts';
import { decodeEvent } from './events.ts';
import { GatheredStep } from './gathered-step.ts';
import { Markers } from './markers.ts';
import type { RecordVisitor, SessionSource } from './session-source.ts';
import { StepBuilder } from './step-builder.ts';

/** Where a step's records are: frames and records, first and last. */
interface Place {
  readonly firstFrame: number;
  readonly firstRecord: number;
  lastFrame: number;
  lastRecord: number;
}

/** Rows are kept in memory; bodies are read when asked for. Calls may overlap: they are served one after another. */
export class SessionReader implements SessionSource {
  readonly id: string;
  readonly #file: string;
  readonly #walk: StreamWalk;
  readonly #builder = new StepBuilder();
  readonly #commands = new Commands();
  readonly #markers = new Markers();
  readonly #rows = new Map<number, StepRow>();
  #sorted: readonly StepRow[] | null = null;
  readonly #places = new Map<number, Place>();
  /** Offset and first record of each frame. */
  readonly #frames: { readonly offset: number; readonly record: number }[] = [];
  #fault: Fault | null = null;
  #sealed = false;
  #undecoded = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** `wrapKey`: `HKDF(vault key, "chaperone/v1/stream-wrap")`, used until the head has been read. */
  constructor(options: { readonly file: string; readonly id: string; readonly vault: string; readonly wrapKey: Uint8Array }) {
    this.#file = options.file;
    this.id = options.id;
    const expect = { stream: 'session', id: options.id, vault: options.vault } as const;
    this.#walk = new StreamWalk({ wrapKey: options.wrapKey, checks: 'read', expect });
  }

  /** Ends in a checkpoint. */
  get sealed(): boolean {
    return this.#sealed;
  }

  /** Records and events that this version does not know. */
  get undecoded(): number {
    return this.#undecoded;
  }

  /** Where reading had to stop because the file is damaged; null when it did not. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Reads on to the end of what has been written. Rejects with `read.session`, `vault.damaged` or `vault.io`. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#withFile((read) => this.#readOn(read)));
  }

  summary(): SessionSummary {
    const startedAt = this.#walk.head?.createdAt ?? new Date(0).toISOString();
    return this.#builder.summary({ id: this.id, startedAt }, { bytes: this.#walk.position, sealed: this.#sealed });
  }

  get markers(): readonly MarkerRow[] {
    return this.#markers.rows;
  }

  get rows(): readonly StepRow[] {
    this.#sorted ??= [...this.#rows.values()].sort((a, b) => a.n - b.n);
    return this.#sorted;
  }

  row(n: number): StepRow {
    const row = this.#rows.get(n);
    if (row === undefined) throw this.#noStep(n);
    return row;
  }

  /** Rows with `n` ≥ `from`, at most `limit`. */
  steps(from: number, limit: number): { readonly total: number; readonly rows: readonly StepRow[] } {
    const { rows } = this;
    let low = 0;
    for (let high = rows.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((rows[middle]?.n ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return { total: rows.length, rows: rows.slice(low, low + limit) };
  }

  /** Everything that was recorded of one step; bodies up to `bodyLimit` bytes each. Rejects with `read.step`. */
  async step(n: number, bodyLimit: number): Promise<StepDetail> {
    const gathered = new GatheredStep(bodyLimit);
    await this.visit(n, gathered);
    const place = this.#places.get(n);
    const detail = await gathered.detail(this.row(n));
    if (detail === null || place === undefined) throw this.#noStep(n);
    return { ...detail, proof: { firstRecord: place.firstRecord, lastRecord: place.lastRecord, sealed: this.#sealed } };
  }

  /** Recorded bytes of one direction from an offset, at most `limit`; `total` counts all that were recorded. */
  async bytes(n: number, direction: Direction, from: number, limit: number): Promise<RecordedBytes> {
    const parts: Uint8Array[] = [];
    let total = 0;
    await this.visit(n, {
      piece: (piece) => {
        if (piece.direction !== direction) return;
        const start = total;
        total += piece.bytes.length;
        const part = piece.bytes.subarray(Math.max(0, from - start), Math.max(0, from + limit - start));
        if (part.length > 0) parts.push(Uint8Array.from(part));
      },
    });
    return { data: Buffer.concat(parts), total };
  }

  /** Commands whose first step is `from` or later. */
  commands(from: number, limit: number): { readonly total: number; readonly rows: readonly CommandRow[] } {
    return this.#commands.rows(this.#rows, from, limit);
  }

  visit(n: number, visitor: RecordVisitor, fromFrame = 0): Promise<void> {
    return this.#inTurn(async () => {
      const place = this.#places.get(n);
      if (place === undefined || !this.#rows.has(n)) throw this.#noStep(n);
      await this.#withFile((read) =>
        this.#walkAgain(read, Math.max(place.firstFrame, fromFrame), place.lastFrame, onlyOf(n, visitor)),
      );
    });
  }

  visitAll(visitor: RecordVisitor): Promise<void> {
    return this.#inTurn(() => this.#withFile((read) => this.#walkAgain(read, 0, this.#frames.length - 1, visitor)));
  }

  /** Zeroes its keys, after what was asked before. */
  close(): void {
    void this.#inTurn(() => {
      this.#walk.wipe();
      return Promise.resolve();
    });
  }

  async #readOn(read: ReadAt): Promise<void> {
    if (this.#fault !== null) return;
    for await (const step of scan(read, this.#walk, 'wait')) {
      if (step.is === 'fault') this.#fault = step.fault;
      if (step.is !== 'frame') continue;
      const { frame } = step;
      this.#frames.push({ offset: frame.offset, record: frame.firstRecord });
      if (frame.checkpoint !== null) this.#sealed = true;
      for (const [index, record] of (frame.records ?? []).entries()) this.#apply(record, frame.index, frame.firstRecord + index);
    }
    for (const row of this.#builder.changed()) this.#rows.set(row.n, row);
    this.#sorted = null;
    if (this.#walk.head === null && this.#fault !== null) {
      throw new ChaperoneError('vault.damaged', { file: basename(this.#file), reason: this.#fault.reason });
    }
  }

  #apply(record: RawRecord, frame: number, number: number): void {
    let x: number | null = null;
    if (record.kind === KIND_EVENT) {
      const event = decodeEvent(record.payload);
      if (event === null) this.#undecoded += 1;
      else x = this.#take(event);
    } else if (record.kind === KIND_PIECE) {
      const piece = readPiece(record.payload);
      if (piece !== null) {
        this.#builder.piece(piece);
        this.#commands.piece(piece);
      }
      x = piece?.x ?? null;
    } else this.#undecoded += 1;
    if (x === null) return;
    const place = this.#places.get(x);
    if (place === undefined)
      this.#places.set(x, { firstFrame: frame, firstRecord: number, lastFrame: frame, lastRecord: number });
    else {
      place.lastFrame = frame;
      place.lastRecord = number;
    }
  }

  #take(event: RecordEvent): number | null {
    const x = this.#builder.apply(event);
    this.#markers.apply(event);
    const grouping = event.t === 'request' ? this.#builder.grouping(event.x) : null;
    if (event.t === 'request' && grouping !== null) this.#commands.request(event, grouping);
    return x;
  }

  /** Reads frames that were read before once more, records one by one. */
  async #walkAgain(read: ReadAt, firstFrame: number, lastFrame: number, visitor: RecordVisitor): Promise<void> {
    const start = this.#frames[firstFrame];
    if (start === undefined) return;
    let chain = this.#walk.headHash;
    if (firstFrame > 0) {
      chain = new Uint8Array(HASH_SIZE);
      await read(chain, start.offset - HASH_SIZE);
    }
    const walk = this.#walk.fork({ position: start.offset, frames: firstFrame, records: start.record, chain });
    try {
      for await (const step of scan(read, walk, 'wait')) {
        if (step.is === 'fault') {
          throw new ChaperoneError('vault.damaged', { file: basename(this.#file), reason: step.fault.reason });
        }
        if (step.is !== 'frame') continue;
        visitor.frame?.(step.frame.index);
        for (const record of step.frame.records ?? []) if (!show(visitor, record)) return;
        if (step.frame.index >= lastFrame) break;
      }
    } finally {
      walk.wipe();
    }
  }

  #noStep(n: number): ChaperoneError {
    return new ChaperoneError('read.step', { id: this.id, n, steps: this.#rows.size });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work, work);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #withFile<T>(work: (read: ReadAt) => Promise<T>): Promise<T> {
    let handle: FileHandle | null = null;
    try {
      handle = await open(this.#file, 'r');
      const opened = handle;
      return await work(async (into, position) => (await opened.read(into, 0, into.length, position)).bytesRead);
    } catch (error) {
      if (error instanceof ChaperoneError) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code === 'ENOENT') throw new ChaperoneError('read.session', { id: this.id }, { cause: error });
      throw new ChaperoneError('vault.io', { reason: `${basename(this.#file)}: ${code}` }, { cause: error });
    } finally {
      await handle?.close();
    }
  }
}

export interface RecordedBytes {
  readonly data: Uint8Array;
  readonly total: number;
}

/** What belongs to exchange `n` alone. */
function onlyOf(n: number, visitor: RecordVisitor): RecordVisitor {
  return {
    frame: (index) => visitor.frame?.(index),
    event: (event) => {
      if ('x' in event && event.x === n) visitor.event?.(event);
    },
    piece: (piece) => (piece.x === n ? visitor.piece?.(piece) : undefined),
  };
}

/** False when the visitor has seen enough. */
function show(visitor: RecordVisitor, { kind, payload }: RawRecord): boolean {
  if (kind === KIND_PIECE) {
    const piece = readPiece(payload);
    return piece === null || visitor.piece?.(piece) !== false;
  }
  const event = kind === KIND_EVENT ? decodeEvent(payload) : null;
  if (event !== null) visitor.event?.(event);
  return true;
}
