/** A bounded queue of bytes between one writer and one reader. */
import { Changes } from './changes.ts';
import { BrokenPipe, Interrupted, type Input, type Output } from './stream.ts';

/** As a Linux pipe; bytes. */
const CAPACITY = 64 << 10;

export class Pipe implements Input, Output {
  readonly #capacity: number;
  readonly #chunks: Uint8Array[] = [];
  readonly #changes = new Changes();
  #size = 0;
  #ended = false;
  #closed = false;

  /** `capacity`: how many bytes may wait before the writer has to. */
  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Bytes that wait to be read. */
  get size(): number {
    return this.#size;
  }

  /** Adds bytes for a writer that cannot wait; it should pause while this is false. After the end or the reader's leave they are dropped. */
  offer(bytes: Uint8Array): boolean {
    if (bytes.length > 0 && !this.#ended && !this.#closed) {
      this.#chunks.push(bytes);
      this.#size += bytes.length;
      this.#changes.tell();
    }
    return this.#size <= this.#capacity;
  }

  /** Resolves when the reader has taken enough, or has left. */
  async welcome(signal?: AbortSignal): Promise<void> {
    while (this.#size > this.#capacity && !this.#closed) await this.#changes.next(signal);
  }

  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw new Interrupted();
    if (this.#closed) throw new BrokenPipe();
    // A copy: the writer may use its buffer again.
    this.offer(Uint8Array.from(bytes));
    await this.welcome(signal);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      if (signal?.aborted === true) throw new Interrupted();
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.length;
        this.#changes.tell();
        return chunk;
      }
      if (this.#ended || this.#closed) return null;
      await this.#changes.next(signal);
    }
  }

  end(): void {
    this.#ended = true;
    this.#changes.tell();
  }

  close(): void {
    this.#closed = true;
    this.#chunks.length = 0;
    this.#size = 0;
    this.#changes.tell();
  }
}
