import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderList } from '../../contract/record.ts';
import type { Reply } from '../exchange.ts';

/** The way back over Node's response, which frames what it is given. */
export class NodeReply implements Reply {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  head(status: number, headers: HeaderList): void {
    this.#response.writeHead(status, headers.flat());
    // A watch may be silent for minutes after its head. When the first chunk arrives in the same turn, both leave together.
    process.nextTick(() => {
      if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.flushHeaders();
    });
  }

  write(chunk: Uint8Array): boolean {
    return chunk.length === 0 || this.#response.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#response.on('drain', listener);
  }

  end(chunk?: Uint8Array, trailers: HeaderList = []): void {
    // Node leaves them out of answers that are not chunked, where there is no place for them.
    if (trailers.length > 0 && takesTrailers(this.#request))
      this.#response.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
    if (chunk && chunk.length > 0) this.#response.end(chunk);
    else this.#response.end();
    // What the client still sends is read and dropped, or the connection could not be used again and a client that
    // writes first and reads later would never see the answer.
    if (!this.#request.complete) this.#request.resume();
  }

  destroy(): void {
    this.#response.destroy();
  }
}

/** RFC 9110 section 10.1.4: only who asks for trailers gets them. */
function takesTrailers({ headers }: IncomingMessage): boolean {
  const te = headers['te'];
  return (Array.isArray(te) ? te.join(',') : (te ?? '')).split(',').some((one) => one.trim().toLowerCase() === 'trailers');
}
