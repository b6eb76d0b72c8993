/**
 * Listens to an exec or attach for one thing, how the command ended. Used where rows are made, on the path's own thread as well, so it
 * reads no more than it must: of a WebSocket, what comes from the container only.
 */
import type { BodyPiece, RequestEvent, ResponseEvent } from '../../contract/record.ts';
import type { ExitStatus } from '../../contract/stream.ts';
import { createStreamDecoder, type StreamDecoder } from '../../wire/stream.ts';

export class ExitWatch {
  exit: ExitStatus | null = null;
  /** Part of the stream is missing from the record, so that nothing after it can be read. */
  #holed = false;
  readonly #decoder: StreamDecoder;
  readonly #oneWay: boolean;
  readonly #next = { request: 0, response: 0 };

  /** `response`: with status 101. */
  constructor({ listen, policy }: RequestEvent, { headers, status }: ResponseEvent) {
    this.#decoder = createStreamDecoder({
      url: listen.url,
      method: listen.method,
      subresource: policy?.attributes.subresource ?? '',
      requestHeaders: listen.headers,
      responseHeaders: headers,
      status,
    });
    this.#oneWay = listen.upgrade === 'websocket';
  }

  /** Bytes were found that cannot be decoded. */
  get opaque(): boolean {
    return this.#decoder.opaque !== null;
  }

  piece({ direction, offset, bytes }: BodyPiece): void {
    if (offset !== this.#next[direction]) this.#holed = true;
    this.#next[direction] = offset + bytes.length;
    if (this.#holed || this.exit !== null || (this.#oneWay && direction === 'request')) return;
    this.#take(this.#decoder.push(direction, bytes));
  }

  /** The connection has closed. */
  end(): void {
    if (!this.#holed) this.#take(this.#decoder.end());
  }

  #take(decoded: ReturnType<StreamDecoder['push']>): void {
    for (const one of decoded) if (one.is === 'exit') this.exit = one.status;
  }
}
