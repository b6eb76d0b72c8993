import { Readable } from 'node:stream';

/**
 * A body as undici reads it. undici pauses a stream when the connection takes no more and resumes it once everything handed out before has left
 * for the system; then the memory of those chunks is given back at once. Left to the garbage collector, a long upload would wait for it with
 * tens of megabytes. So chunks must be the stream's own, and nobody may look at them after they were handed out.
 */
export class BodyStream extends Readable {
  #first: Buffer | undefined;
  readonly #rest: AsyncIterator<Buffer>;
  /** Chunks whose memory was not yet given back; the newest may still be here. */
  #handedOut: Buffer[] = [];

  constructor(first: Buffer, rest: AsyncIterator<Buffer>) {
    // One chunk at a time: whoever makes the source decides how much is read ahead.
    super({ highWaterMark: 1 });
    this.#first = first;
    this.#rest = rest;
    // undici hears of failures while it sends; before and after that nobody may.
    this.on('error', () => undefined);
  }

  override _read(): void {
    const first = this.#first;
    if (first !== undefined) {
      this.#first = undefined;
      this.#give(first);
      return;
    }
    this.#rest.next().then(
      (next) => {
        if (next.done === true) this.push(null);
        else this.#give(next.value);
      },
      (error: unknown) => {
        this.destroy(error as Error);
      },
    );
  }

  override resume(): this {
    const kept = this.readableLength;
    let length = this.#handedOut.reduce((sum, chunk) => sum + chunk.length, 0);
    while (length > kept) {
      const chunk = this.#handedOut.shift();
      if (chunk === undefined) break;
      length -= chunk.length;
      release(chunk);
    }
    return super.resume();
  }

  #give(chunk: Buffer): void {
    this.#handedOut.push(chunk);
    this.push(chunk);
  }
}

/** The chunk is empty afterwards. Of memory that others may share (Buffer's pool) nothing is given back. */
function release({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
