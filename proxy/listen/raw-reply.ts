import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HeaderList } from '../../contract/record.ts';
import type { Reply } from '../exchange.ts';

/** How long a refused client may go on sending before the connection is cut, milliseconds. */
const LINGER = 5_000;

/**
 * The way back on a connection that has no response object: one answer, then the end. What the client still sends is read and dropped
 * for a while, because closing with unread bytes resets the connection and the answer would be lost.
 */
export class RawReply implements Reply {
  readonly #socket: Duplex;
  #headSent = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
  }

  get headSent(): boolean {
    return this.#headSent;
  }

  head(status: number, headers: HeaderList): void {
    this.#headSent = true;
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      ...headers.filter(([name]) => name.toLowerCase() !== 'connection').map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
    ];
    if (this.#usable) this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  }

  write(chunk: Uint8Array): boolean {
    return !this.#usable || this.#socket.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  end(chunk?: Uint8Array): void {
    const socket = this.#socket;
    if (!this.#usable) {
      socket.destroy();
      return;
    }
    socket.end(chunk ?? Buffer.alloc(0));
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  get #usable(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }
}

/** Where no answer can be given, because the connection is in the middle of another: it is cut instead. */
export class NoReply implements Reply {
  readonly #socket: Duplex;
  readonly headSent = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  head(): void {
    this.#socket.destroy();
  }

  write(): boolean {
    return true;
  }

  onDrain(): void {
    // Nothing is written.
  }

  end(): void {
    this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
