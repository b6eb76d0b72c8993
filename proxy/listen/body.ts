import type { IncomingMessage } from 'node:http';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestBody } from '../exchange.ts';

const ENDS = ['end', 'error', 'close'] as const;
const EVENTS = ['readable', ...ENDS] as const;
/** Bytes that are taken from the stream before their turn; then it is paused. */
const GATHERED = 65_536;

/**
 * The request's body, pulled: nothing is read ahead of the caller but the stream's own buffer.
 * @param signal ends a pending read with its reason (a ChaperoneError).
 * @param onWanted given when the client waits for 100 (Continue, RFC 9110 section 10.1.1); called before the first read that is meant for the
 *   target. Until then `upTo` has nothing: a request that is refused is answered without asking for its body.
 */
export class PulledBody implements RequestBody {
  readonly length: number | undefined;
  readonly #request: IncomingMessage;
  readonly #signal: AbortSignal;
  #received = 0;
  #ended: boolean;
  #onWanted: (() => void) | undefined;

  constructor(request: IncomingMessage, length: number | undefined, signal: AbortSignal, onWanted?: () => void) {
    this.#onWanted = onWanted;
    this.#request = request;
    this.length = length;
    this.#signal = signal;
    this.#ended = length === 0;
  }

  get received(): number {
    return this.#received;
  }

  get complete(): boolean {
    return this.#ended;
  }

  async whole(limit: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    this.#want();
    for (;;) {
      const chunk = this.#read() ?? (await this.#next());
      if (!chunk) break;
      size += chunk.length;
      if (size > limit) throw new ChaperoneError('forward.body', { reason: `it is larger than ${limit} bytes` });
      parts.push(chunk);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
  }

  async upTo(limit: number): Promise<Buffer> {
    if (this.#onWanted) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    let size = 0;
    while (size < limit) {
      const chunk = await this.#next();
      if (!chunk) break;
      parts.push(chunk);
      size += chunk.length;
    }
    return Buffer.concat(parts, size).subarray(0, limit);
  }

  /** Chunks as they came, each in memory of its own: pulled with `read`, several would be copied into one. */
  async *chunks(): AsyncIterableIterator<Buffer> {
    this.#want();
    const request = this.#request;
    const waiting: Buffer[] = [];
    let size = 0;
    let wake = (): void => undefined;
    const changed = (): void => {
      wake();
    };
    const onData = (chunk: Buffer): void => {
      waiting.push(chunk);
      size += chunk.length;
      if (size >= GATHERED) request.pause();
      wake();
    };
    if (this.#ended) return;
    this.#signal.addEventListener('abort', changed);
    for (const event of ENDS) request.on(event, changed);
    request.on('data', onData);
    try {
      for (;;) {
        this.#signal.throwIfAborted();
        const chunk = waiting.shift();
        if (chunk) {
          size -= chunk.length;
          this.#received += chunk.length;
          if (this.length !== undefined && this.#received >= this.length) this.#ended = true;
          yield chunk;
        } else if (this.#ended || request.readableEnded) {
          this.#ended = true;
          return;
        } else if (request.destroyed) throw new ChaperoneError('listen.gone');
        else {
          if (request.isPaused()) request.resume();
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    } finally {
      request.off('data', onData);
      for (const event of ENDS) request.off(event, changed);
      this.#signal.removeEventListener('abort', changed);
      if (this.#ended) request.resume();
      else request.pause();
    }
  }

  #want(): void {
    if (!this.#ended) this.#onWanted?.();
    this.#onWanted = undefined;
  }

  /** What is there already: small bodies come together with their head. */
  #read(): Buffer | undefined {
    if (this.#ended || this.#signal.aborted) return undefined;
    const chunk = this.#request.read() as Buffer | null;
    if (!chunk) return undefined;
    this.#received += chunk.length;
    if (this.length !== undefined && this.#received >= this.length) {
      // The parser gives no more than was announced, so there is nothing to wait for; the stream comes to its end by itself.
      this.#ended = true;
      if (!this.#request.complete) this.#request.resume();
    }
    return chunk;
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#ended) return undefined;
      this.#signal.throwIfAborted();
      const chunk = this.#read();
      if (chunk) return chunk;
      if (this.#request.readableEnded) {
        this.#ended = true;
        return undefined;
      }
      if (this.#request.destroyed) throw new ChaperoneError('listen.gone');
      await this.#change();
    }
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of EVENTS) this.#request.off(event, done);
        this.#signal.removeEventListener('abort', done);
        resolve();
      };
      for (const event of EVENTS) this.#request.on(event, done);
      this.#signal.addEventListener('abort', done);
    });
  }
}
