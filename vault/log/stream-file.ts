/** One open stream: whole frames appended to a file, or nothing. */
import type { SealedFrame, StreamSealer } from '../seal/sealer.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { writeAll, type Files } from './files.ts';

export class StreamFile {
  readonly sealer: StreamSealer;
  readonly #files: Files;
  readonly #fd: number;
  /** Bytes of whole frames. */
  #size: number;
  /** Bytes that are known to be on the disk: of a file that was just opened, none. */
  #synced = -1;
  /** What is behind `#size` must be cut off before anything is written. */
  #torn = false;
  /** A failed fdatasync: nobody knows what is on the disk, so nothing more is written until a new engine has read it. */
  #poisoned = false;
  #open = true;
  /** Calls of fdatasync that run elsewhere: the descriptor is closed after the last of them. */
  #syncing = 0;

  constructor(files: Files, fd: number, size: number, sealer: StreamSealer) {
    this.#files = files;
    this.#fd = fd;
    this.#size = size;
    this.sealer = sealer;
  }

  get size(): number {
    return this.#size;
  }

  get poisoned(): boolean {
    return this.#poisoned;
  }

  /** All that was appended is known to be on the disk. */
  get synced(): boolean {
    return this.#synced === this.#size;
  }

  /** Bytes that are not known to be on the disk. */
  get unsynced(): number {
    return this.#size - Math.max(0, this.#synced);
  }

  /** Writes frames made by the sealer and commits and releases them. When it throws, the stream is as if nothing had been tried. */
  append(frames: readonly SealedFrame[]): void {
    this.#assertUsable();
    if (this.#torn) this.cut();
    try {
      writeAll(
        this.#files,
        this.#fd,
        frames.flatMap((frame) => frame.parts),
        this.#size,
      );
    } catch (error) {
      this.#torn = true;
      this.#tryCut();
      throw error;
    }
    for (const frame of frames) {
      this.sealer.commit(frame);
      this.#size += frame.length;
      frame.release();
    }
  }

  /** Cuts off what is behind the last whole frame. */
  cut(): void {
    this.#files.truncate(this.#fd, this.#size);
    this.#torn = false;
  }

  /** fdatasync; a failure poisons the stream. */
  sync(): void {
    this.#assertUsable();
    if (this.synced) return;
    try {
      this.#files.sync(this.#fd);
    } catch (error) {
      this.#poisoned = true;
      throw error;
    }
    this.#synced = this.#size;
  }

  /** The same without blocking; what is appended meanwhile is not counted as durable. */
  async syncLater(): Promise<void> {
    this.#assertUsable();
    const size = this.#size;
    this.#syncing += 1;
    try {
      await this.#files.syncLater(this.#fd);
    } catch (error) {
      this.#poisoned = true;
      throw error;
    } finally {
      this.#syncing -= 1;
      if (!this.#open && this.#syncing === 0) this.#files.close(this.#fd);
    }
    this.#synced = Math.max(this.#synced, size);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.sealer.wipe();
    if (this.#syncing === 0) this.#files.close(this.#fd);
  }

  #tryCut(): void {
    try {
      this.cut();
    } catch {
      // The mark stays: the next append cuts first, and until then readers see an incomplete last frame.
    }
  }

  #assertUsable(): void {
    if (this.#poisoned) throw new ChaperoneError('record.stopped', { reason: 'an earlier fdatasync failed' });
    if (!this.#open) throw new ChaperoneError('record.stopped', { reason: 'the stream is closed' });
  }
}
