/**
 * The engine's side of one live session: packs records into batches where they happen, remembers who waits for what, and
 * says when it is too much. Order of calls is order on disk.
 */
import { ChaperoneError } from '../../contract/errors.ts';
import { MAX_EVENT, MAX_PIECE, type BodyPiece, type Direction } from '../../contract/record.ts';
import { MAX_RECORDS } from '../seal/frame.ts';
import { KIND_EVENT, KIND_PIECE, PIECE_HEAD, RECORD_HEAD, writePieceHead, writeRecordHead } from '../seal/record.ts';
import { thrown, type Failure } from './failure.ts';
import type { Ack, Batch } from './protocol.ts';
import type { SlabPool } from './slab-pool.ts';

/** Bytes gathered that leave at once; less may linger for more, as long as nobody waits. */
const EAGER = 1 << 16;
/** Microseconds within which chunks of one body count as one piece. */
const AT_ONCE = 1000;
/** Batches of one stream that are under way at once; what comes meanwhile is gathered into larger frames. */
const UNDER_WAY = 2;
/** Bytes queued: compression is left out, reading should stop, reading may go on, nothing more is taken. */
const BUSY = 1 << 20;
const HIGH = 4 << 20;
const LOW = 2 << 20;
const LIMIT = 64 << 20;

interface Packing {
  readonly buffer: Buffer<SharedArrayBuffer>;
  length: number;
  count: number;
  /** The last record, when it is a piece that the next one may continue: where the record begins, and what it holds. */
  piece: { readonly start: number; readonly x: number; readonly direction: Direction; readonly at: number; next: number } | null;
}

interface Waiter {
  readonly for: 'written' | 'durable' | 'room';
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: ChaperoneError) => void;
}

export interface QueueOptions {
  readonly id: string;
  readonly pool: SlabPool;
  /** Microseconds since the session was opened. */
  readonly now: () => number;
  /** Asks to be flushed: `take` and `takeSync` will be called, in this turn of the event loop when `soon`, else after a moment. */
  readonly schedule: (soon: boolean) => void;
}

export class SessionQueue {
  readonly #options: QueueOptions;
  #packing: Packing | null = null;
  readonly #full: Packing[] = [];
  #sent = 0;
  readonly #underWay: { readonly seq: number; readonly bytes: number }[] = [];
  #durable = 0;
  #written = 0;
  #queued = 0;
  #records = 0;
  #waiters: Waiter[] = [];
  #askSync = false;
  #stopped: Failure | null = null;
  #ended: Failure | null = null;
  #losses = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Null while records are taken. */
  get stopped(): Failure | null {
    return this.#ended ?? this.#stopped;
  }

  /** Nothing will ever be taken again. */
  get over(): boolean {
    return this.#ended !== null;
  }

  /** Records that were ever queued. */
  get records(): number {
    return this.#records;
  }

  /** How often records of this queue were lost since it was made. */
  get losses(): number {
    return this.#losses;
  }

  get congested(): boolean {
    return this.#queued > HIGH;
  }

  /** `json` is one event. Throws ChaperoneError `record.*` or `vault.full` when it cannot be taken. */
  event(json: string): void {
    const size = Buffer.byteLength(json, 'utf8');
    if (size > MAX_EVENT) throw new ChaperoneError('record.stopped', { reason: `an event of ${size} bytes` });
    const packing = this.#reserve(KIND_EVENT, size);
    packing.buffer.write(json, packing.length - size, 'utf8');
  }

  /** Copies the bytes. Throws like `event`. */
  body(piece: BodyPiece): void {
    const { bytes, x, direction, at, offset } = piece;
    if (bytes.length > MAX_PIECE) throw new ChaperoneError('record.stopped', { reason: `a piece of ${bytes.length} bytes` });
    if (this.#continues(piece)) return;
    const packing = this.#reserve(KIND_PIECE, PIECE_HEAD + bytes.length);
    const start = packing.length - bytes.length - PIECE_HEAD - RECORD_HEAD;
    writePieceHead(packing.buffer, start + RECORD_HEAD, piece);
    packing.buffer.set(bytes, packing.length - bytes.length);
    packing.piece = { start, x, direction, at, next: offset + bytes.length };
  }

  /** Bytes that follow the newest record's at once, in the same body, become part of that record: large bodies come in small chunks. */
  #continues({ bytes, x, direction, at, offset }: BodyPiece): boolean {
    const packing = this.#packing;
    const piece = packing?.piece;
    if (packing === null || piece === null || piece === undefined || this.stopped !== null) return false;
    const size = packing.length - piece.start - RECORD_HEAD + bytes.length;
    const fits = size <= PIECE_HEAD + MAX_PIECE && packing.length + bytes.length <= packing.buffer.length;
    const same = piece.x === x && piece.direction === direction && piece.next === offset && at - piece.at <= AT_ONCE;
    if (!fits || !same || this.#queued + bytes.length > LIMIT) return false;
    packing.buffer.set(bytes, packing.length);
    writeRecordHead(packing.buffer, piece.start, KIND_PIECE, size);
    packing.length += bytes.length;
    piece.next += bytes.length;
    this.#queued += bytes.length;
    this.#options.schedule(packing.length >= EAGER);
    return true;
  }

  /** Resolves when all that is queued now is on the disk. */
  durable(): Promise<void> {
    if (this.#target() <= this.#durable && this.stopped === null) return Promise.resolve();
    return this.#wait('durable');
  }

  /** Resolves when all that is queued now is in the file, where readers see it. */
  written(): Promise<void> {
    if (this.#target() <= this.#written) return Promise.resolve();
    return this.#wait('written');
  }

  drained(): Promise<void> {
    return this.congested || this.stopped !== null ? this.#wait('room') : Promise.resolve();
  }

  /** Batches to send now; the last, incomplete one waits while enough are under way, unless `all` are asked for. */
  take(all: boolean): Batch[] {
    const batches = this.#full.splice(0).map((packing) => this.#send(packing));
    if (this.#packing !== null && (all || this.#underWay.length < UNDER_WAY)) {
      batches.push(this.#send(this.#packing));
      this.#packing = null;
    }
    return batches;
  }

  /** True once after somebody began to wait for batches that were already sent. */
  takeSync(): boolean {
    const ask = this.#askSync;
    this.#askSync = false;
    return ask;
  }

  acknowledge(ack: Ack): void {
    while ((this.#underWay[0]?.seq ?? Infinity) <= ack.written) this.#queued -= this.#underWay.shift()?.bytes ?? 0;
    this.#written = ack.written;
    this.#durable = ack.durable;
    if (ack.failed !== null) {
      const { seq, failure } = ack.failed;
      this.#losses += 1;
      if (ack.failed.final) this.#ended ??= failure;
      else this.#stopped = failure;
      this.#refuse(failure, (waiter) => waiter.for === 'room' || waiter.seq >= seq);
    }
    if (ack.healthy) this.#stopped = null;
    this.#resolve((waiter) => {
      if (waiter.for === 'room') return this.#queued <= LOW;
      return waiter.seq <= (waiter.for === 'durable' ? ack.durable : ack.written);
    });
    if (this.#packing !== null || this.#full.length > 0)
      this.#options.schedule(this.#full.length > 0 || this.#waiters.length > 0);
  }

  /** Nothing is taken any more; all who wait are refused. */
  end(failure: Failure): void {
    this.#ended ??= failure;
    this.#refuse(failure, () => true);
  }

  #reserve(kind: number, size: number): Packing {
    if (this.stopped !== null) throw thrown(this.stopped);
    const total = RECORD_HEAD + size;
    if (this.#queued + total > LIMIT)
      throw new ChaperoneError('record.stopped', { reason: 'more is queued than the disk takes' });
    let packing = this.#packing;
    if (packing !== null && (packing.length + total > packing.buffer.length || packing.count === MAX_RECORDS)) {
      this.#full.push(packing);
      packing = null;
    }
    packing ??= { buffer: Buffer.from(this.#options.pool.take(total)), length: 0, count: 0, piece: null };
    this.#packing = packing;
    writeRecordHead(packing.buffer, packing.length, kind, size);
    packing.length += total;
    packing.count += 1;
    packing.piece = null;
    this.#records += 1;
    this.#queued += total;
    this.#options.schedule(this.#full.length > 0 || packing.length >= EAGER);
    return packing;
  }

  #send({ buffer, length, count }: Packing): Batch {
    this.#sent += 1;
    const seq = this.#sent;
    this.#underWay.push({ seq, bytes: length });
    const sync = this.#waiters.some((waiter) => waiter.for === 'durable' && waiter.seq === seq);
    const { id, now } = this.#options;
    return { stream: id, seq, buffer: buffer.buffer, length, count, at: now(), sync, busy: this.#queued > BUSY };
  }

  /** Number that the newest queued record's batch has or will have. */
  #target(): number {
    return this.#sent + this.#full.length + (this.#packing === null ? 0 : 1);
  }

  #wait(what: Waiter['for']): Promise<void> {
    if (this.stopped !== null && what !== 'written') return Promise.reject(thrown(this.stopped));
    if (this.#ended !== null) return Promise.reject(thrown(this.#ended));
    const seq = this.#target();
    if (what === 'durable' && seq === this.#sent) this.#askSync = true;
    this.#options.schedule(true);
    return new Promise((resolve, reject) => this.#waiters.push({ for: what, seq, resolve, reject }));
  }

  #resolve(which: (waiter: Waiter) => boolean): void {
    for (const waiter of this.#remove(which)) waiter.resolve();
  }

  #refuse(failure: Failure, which: (waiter: Waiter) => boolean): void {
    for (const waiter of this.#remove(which)) waiter.reject(thrown(failure));
  }

  #remove(which: (waiter: Waiter) => boolean): Waiter[] {
    const removed = this.#waiters.filter(which);
    this.#waiters = this.#waiters.filter((waiter) => !removed.includes(waiter));
    return removed;
  }
}
