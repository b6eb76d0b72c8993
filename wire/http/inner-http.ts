import type { Direction } from '../../contract/record.ts';
import type { InnerHttp } from '../../contract/stream.ts';
import { maskInnerUrl } from './mask-url.ts';
import { MessageReader, type After, type MessageHead } from './message-reader.ts';

/** Exchanges of one connection that are kept; the rest of such a connection is not read. */
export const MAX_EXCHANGES = 10_000;
/** A URL is cut here. */
const MAX_URL = 2_048;

interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly from: number;
  status: number | null;
  took: number | null;
}

/**
 * Recognises the HTTP/1 exchanges inside a forwarded connection from its two byte streams: keep-alive, pipelining, bodies by length, by chunks
 * and to the end. What it cannot follow ends the recognition, and what was recognised stands. Never throws; holds two heads and the list.
 */
export class InnerHttpReader {
  readonly #exchanges: Exchange[] = [];
  /** Index of the first exchange whose answer has not ended. */
  #answered = 0;
  #now = 0;
  #stopped = false;
  readonly #readers: Readonly<Record<Direction, MessageReader>> = {
    request: new MessageReader('request', { head: (head) => this.#request(head), end: () => undefined }),
    response: new MessageReader('response', {
      head: (head) => this.#response(head),
      end: () => {
        this.#endOfAnswer();
      },
    }),
  };
  /** The answer under way is an interim one, of 1xx. */
  #interim = false;

  /** In the order of the requests. The same array grows; entries change until their answer has ended. */
  get exchanges(): readonly InnerHttp[] {
    return this.#exchanges;
  }

  /** @param at milliseconds since the session was opened, when the bytes were recorded. */
  push(direction: Direction, bytes: Uint8Array, at: number): void {
    if (this.#stopped) return;
    this.#now = at;
    this.#readers[direction].push(bytes);
    // Answers to what was asked may still come when the requests can no longer be followed, but not the other way round.
    this.#stopped = this.#readers.response.gaveUp !== undefined;
  }

  /** The connection has ended in this direction. */
  end(direction: Direction, at: number): void {
    if (this.#stopped) return;
    this.#now = at;
    this.#readers[direction].end();
  }

  #request({ start }: MessageHead): After {
    const [method = '', url = ''] = start.split(' ');
    if (this.#exchanges.length === MAX_EXCHANGES) return 'stop';
    const masked = maskInnerUrl(url);
    const shown = masked.length > MAX_URL ? `${masked.slice(0, MAX_URL)}…` : masked;
    this.#exchanges.push({ method, url: shown, from: this.#now, status: null, took: null });
    return 'by-headers';
  }

  #response({ start }: MessageHead): After {
    const exchange = this.#exchanges[this.#answered];
    // An answer to nothing: the two streams are not what they seem.
    if (!exchange) return 'stop';
    const status = Number(start.split(' ')[1]);
    this.#interim = status < 200 && status !== 101;
    if (this.#interim) return 'none';
    exchange.status = status;
    if (status === 101 || (exchange.method === 'CONNECT' && status < 300)) {
      exchange.took = this.#now - exchange.from;
      return 'stop';
    }
    return exchange.method === 'HEAD' || status === 204 || status === 304 ? 'none' : 'by-headers';
  }

  #endOfAnswer(): void {
    const exchange = this.#exchanges[this.#answered];
    if (this.#interim || !exchange) return;
    exchange.took = this.#now - exchange.from;
    this.#answered += 1;
  }
}
