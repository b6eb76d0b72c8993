/** A live session on the writing side: batches in, frames out, losses counted, acknowledged by number. */
import type { GapEvent, SessionClosed } from '../../contract/record.ts';
import type { SealedFrame, StreamSealer } from '../seal/sealer.ts';
import { failureOf, type Failure } from './failure.ts';
import { Flow } from './flow.ts';
import { plaintextOf } from './payload.ts';
import type { Ack, Batch } from './protocol.ts';
import type { StreamFile } from './stream-file.ts';

/** What is compressed: at the speed of large bodies a compressor costs more than all it saves. */
const COMPRESSED = { burst: 8 << 20, perSecond: 4 << 20 };
/** Bytes of a batch up to which a request that waits for the disk does not wait for a compressor as well. */
const URGENT = 32 << 10;

export class SessionStream {
  readonly id: string;
  readonly file: StreamFile;
  #written = 0;
  #durable = 0;
  #lost = { records: 0, bytes: 0, at: 0 };
  #failure: Failure | null = null;
  #failed: Ack['failed'] = null;
  #wanted = false;
  readonly #flow = new Flow(COMPRESSED);
  #ending: 'no' | 'closed' | 'sealed' = 'no';

  constructor(id: string, file: StreamFile) {
    this.id = id;
    this.file = file;
  }

  /** Appends one frame. A failure is kept for `ack`, and what was lost is counted. */
  append(batch: Batch): void {
    const plain = new Uint8Array(batch.buffer, 0, batch.length);
    const urgent = batch.sync && batch.length <= URGENT;
    const busy = urgent || !this.#flow.take(batch.length, batch.at) || batch.busy;
    try {
      const frames = this.#withGap(batch.at, (sealer) => sealer.records(plain, busy));
      this.file.append(frames);
      this.#recovered();
      this.#written = batch.seq;
      if (batch.sync) this.#wanted = true;
    } catch (error) {
      this.#written = batch.seq;
      this.#lost.records += batch.count;
      this.#lost.bytes += batch.length;
      this.#lost.at = batch.at;
      this.#fail(batch.seq, error);
    }
  }

  /** While appending fails: tries to write the gap event alone. True when it works again. */
  probe(): boolean {
    if (this.#failure === null || this.file.poisoned) return false;
    try {
      this.file.append([this.file.sealer.records(plaintextOf([this.#gap(this.#lost.at)]), true)]);
      this.#recovered();
      return true;
    } catch {
      return false;
    }
  }

  /** Somebody waits. */
  want(): void {
    this.#wanted = true;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  get failing(): boolean {
    return this.#failure !== null;
  }

  /** Makes durable what was appended; a failure is final for this stream. */
  sync(): void {
    this.#wanted = false;
    try {
      this.file.sync();
      this.#durable = this.#written;
    } catch (error) {
      this.#fail(this.#durable + 1, error);
    }
  }

  /** The same without blocking, for all that is written now. Never rejects. */
  async syncLater(): Promise<void> {
    const written = this.#written;
    this.#wanted = false;
    try {
      await this.file.syncLater();
      this.#durable = Math.max(this.#durable, written);
    } catch (error) {
      this.#fail(this.#durable + 1, error);
    }
  }

  /**
   * Writes the rest (a gap if something was lost, the closing event) and the checkpoint; durable when it returns. After a
   * failure it may be called again and goes on where it stopped.
   */
  seal(closed: SessionClosed): void {
    if (this.#ending === 'no') {
      this.file.append(this.#withGap(closed.at, (sealer) => sealer.records(plaintextOf([closed]), true)));
      this.#recovered();
      this.#ending = 'closed';
    }
    if (this.#ending === 'closed') {
      this.file.append([this.file.sealer.checkpoint()]);
      this.#ending = 'sealed';
    }
    this.file.sync();
  }

  /** The state since the last ack. */
  ack(): Ack {
    const failed = this.#failed;
    this.#failed = null;
    const { id: stream, file } = this;
    return { stream, written: this.#written, durable: this.#durable, size: file.size, failed, healthy: this.#failure === null };
  }

  #withGap(at: number, make: (sealer: StreamSealer) => SealedFrame): SealedFrame[] {
    const { sealer } = this.file;
    if (this.#failure === null) return [make(sealer)];
    const gap = sealer.records(plaintextOf([this.#gap(at)]), true);
    return [gap, make(sealer.after(gap))];
  }

  #gap(at: number): GapEvent {
    const reason = `write failed: ${String(this.#failure?.details['reason'] ?? 'unknown')}`;
    return { t: 'gap', at, reason, records: this.#lost.records, bytes: this.#lost.bytes };
  }

  #recovered(): void {
    this.#failure = null;
    this.#lost = { records: 0, bytes: 0, at: 0 };
  }

  #fail(seq: number, error: unknown): void {
    this.#failure = failureOf(error);
    // Until the next ack the first loss stands for the later ones.
    this.#failed ??= { seq, failure: this.#failure, final: this.file.poisoned };
  }
}
