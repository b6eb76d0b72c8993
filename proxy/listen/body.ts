import type { IncomingMessage } from 'node:http';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestBody } from '../exchange.ts';

const EVENTS = ['readable', 'end', 'error', 'close'] as const;

/**
 * The request's body, pulled: nothing is read ahead of the caller but the stream's own buffer.
 * @param signal ends a pending read with its reason (a ChaperoneError).
 */
export class PulledBody implements RequestBody {
  readonly length: number | undefined;
  readonly #request: IncomingMessage;
  readonly #signal: AbortSignal;
  #received = 0;
  #ended: boolean;

  constructor(request: IncomingMessage, length: number | undefined, signal: AbortSignal) {
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
    for await (const chunk of this.chunks()) {
      size += chunk.length;
      if (size > limit) throw new ChaperoneError('forward.body', { reason: `it is larger than ${limit} bytes` });
      parts.push(chunk);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
  }

  async upTo(limit: number): Promise<Buffer> {
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

  async *chunks(): AsyncIterableIterator<Buffer> {
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk;
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#ended) return undefined;
      this.#signal.throwIfAborted();
      const chunk = this.#request.read() as Buffer | null;
      if (chunk) {
        this.#received += chunk.length;
        return chunk;
      }
      if (this.#request.readableEnded) {
        this.#ended = true;
        return undefined;
      }
      if (this.#request.destroyed) throw new ChaperoneError('forward.body', { reason: 'the connection broke off' });
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
