/** A session that is being recorded: what the proxy writes into, and what the library shows of it meanwhile. */
import type { Clock } from '../contract/clock.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { BodyPiece, RecordEvent, SessionClosed } from '../contract/record.ts';
import type { SessionInfo, SessionSummary } from '../contract/session.ts';
import type { StepRow } from '../contract/step.ts';
import type { SessionSeal } from './log/catalogue.ts';
import type { Ack } from './log/protocol.ts';
import type { SessionQueue } from './log/queue.ts';
import { keepBody, keepEvent, type RecordFollower } from './path.ts';
import { StepBuilder } from './read/step-builder.ts';
import type { SessionWriter } from './vault.ts';

export interface LiveSessionOptions {
  readonly info: SessionInfo;
  readonly maskingKey: Uint8Array;
  readonly clock: Clock;
  /** Bytes of the file so far. */
  readonly bytes: number;
  readonly queue: (now: () => number) => SessionQueue;
  /** Rows have changed: ask for them soon; `atOnce` when it is the last change. */
  readonly onChange: (atOnce: boolean) => void;
  /** Somebody wants rows. While nobody does, what has ended is only counted. */
  readonly watched: () => boolean;
  /** Seals the stream on the disk and in the catalogue. */
  readonly seal: (closed: SessionClosed) => Promise<SessionSeal>;
}

export class LiveSession implements SessionWriter {
  readonly id: string;
  readonly info: SessionInfo;
  readonly maskingKey: Uint8Array;
  readonly #options: LiveSessionOptions;
  readonly #queue: SessionQueue;
  readonly #opened: number;
  readonly #builder = new StepBuilder();
  readonly #followers: readonly RecordFollower[] = [
    { event: (event) => this.#tell(event), piece: (piece) => this.#builder.piece(piece) },
  ];
  #exchange = 0;
  #bytes: number;
  #sealed = false;
  #closed: SessionClosed | null = null;
  #closing: Promise<SessionSummary> | null = null;

  constructor(options: LiveSessionOptions) {
    this.id = options.info.id;
    this.info = options.info;
    this.maskingKey = options.maskingKey;
    this.#options = options;
    this.#opened = options.clock.monotonic();
    this.#bytes = options.bytes;
    this.#queue = options.queue(() => this.at());
  }

  at(): number {
    return Math.max(0, Math.round(this.#options.clock.monotonic() - this.#opened));
  }

  nextExchange(): number {
    this.#exchange += 1;
    return this.#exchange;
  }

  event(event: RecordEvent): void {
    this.#assertOpen();
    keepEvent(this.#queue, this.#followers, event);
  }

  body(piece: BodyPiece): void {
    this.#assertOpen();
    keepBody(this.#queue, this.#followers, piece);
  }

  durable(): Promise<void> {
    return this.#queue.durable();
  }

  get losses(): number {
    return this.#queue.losses;
  }

  get congested(): boolean {
    return this.#queue.congested;
  }

  drained(): Promise<void> {
    return this.#queue.drained();
  }

  close(reason: 'ended' | 'locked', exitCode?: number): Promise<SessionSummary> {
    // The closing event is made once; a close that failed may be tried again and goes on where it stopped.
    this.#closed ??= { t: 'session.closed', at: this.at(), reason, ...(exitCode === undefined ? {} : { exitCode }) };
    const closed = this.#closed;
    this.#closing ??= this.#seal(closed).catch((error: unknown) => {
      this.#closing = null;
      throw error;
    });
    return this.#closing;
  }

  /** Resolves when readers of the file see everything that is queued now; never rejects. */
  async written(): Promise<void> {
    await this.#queue.written().catch(() => undefined);
  }

  get records(): number {
    return this.#queue.records;
  }

  summary(): SessionSummary {
    return this.#builder.summary(this.info, { bytes: this.#bytes, sealed: this.#sealed });
  }

  /** Rows that are new or different since the last call; none while nobody watches. */
  changed(): StepRow[] {
    if (this.#options.watched()) return this.#builder.changed();
    this.#builder.settle();
    return [];
  }

  acknowledged(ack: Ack): void {
    this.#bytes = ack.size;
    if (ack.failed === null) return;
    this.#builder.apply({ t: 'gap', at: this.at(), reason: ack.failed.failure.code });
    this.#options.onChange(false);
  }

  #tell(event: RecordEvent): void {
    this.#builder.apply(event);
    if (event.t === 'end' && !this.#options.watched()) this.#builder.settle();
    this.#options.onChange(event.t === 'session.closed');
  }

  async #seal(closed: SessionClosed): Promise<SessionSummary> {
    const { bytes } = await this.#options.seal(closed);
    this.#bytes = bytes;
    this.#sealed = true;
    this.#tell(closed);
    this.maskingKey.fill(0);
    return this.summary();
  }

  #assertOpen(): void {
    if (this.#closed !== null) throw new ChaperoneError('record.ended', { session: this.id });
  }
}
