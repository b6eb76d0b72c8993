import type { Direction, HeaderList } from '../../contract/record.ts';
import type { ConnectionEvent, Emit } from '../decoded.ts';
import { headerOf } from '../spdy/header-block.ts';
import type { StreamUser } from '../spdy/streams.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

interface Connection {
  readonly id: number;
  readonly port: number;
  /** Streams of the pair that have appeared. */
  readonly has: { data: boolean; error: boolean };
}

export interface ForwardStream {
  readonly type: 'data' | 'error';
  readonly connection: Connection;
}

/** Pairs of which one stream is missing; kubelet gives up on them after 30 seconds. */
const MAX_WAITING = 1_024;

/**
 * Port-forward over SPDY: a pair of streams for each connection, told apart by `streamtype` and brought together by `requestid`.
 * Source: k8s.io/kubelet/pkg/cri/streaming/portforward/httpstream.go.
 */
export class StreamForward implements StreamUser<ForwardStream> {
  readonly #emit: Emit;
  /** By requestID, while a stream of the pair is missing. */
  readonly #waiting = new Map<string, Connection>();
  #lastId = -1;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  readonly opened = (stream: number, headers: HeaderList): ForwardStream | undefined => {
    const type = headerOf(headers, 'streamtype');
    const port = Number(headerOf(headers, 'port'));
    if ((type !== 'data' && type !== 'error') || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
    return { type, connection: this.#connection(requestId(stream, type, headers), type, port) };
  };

  readonly data = ({ type, connection }: ForwardStream, direction: Direction, data: Uint8Array): void => {
    if (data.length > 0) this.#event(connection, type, direction, data);
  };

  readonly finished = ({ type, connection }: ForwardStream, direction: Direction): void => {
    if (type === 'data') this.#event(connection, 'closed', direction, NO_BYTES);
  };

  readonly reset = ({ type, connection }: ForwardStream, direction: Direction): void => {
    if (type === 'data') this.#event(connection, 'reset', direction, NO_BYTES);
  };

  readonly ignored = (direction: Direction, bytes: number, reason: string): void => {
    this.#emit({ is: 'ignored', direction, bytes, reason });
  };

  /** The pair that waits for this stream, else a new one. */
  #connection(key: string, type: 'data' | 'error', port: number): Connection {
    const waiting = this.#waiting.get(key);
    if (waiting && !waiting.has[type]) {
      waiting.has[type] = true;
      this.#waiting.delete(key);
      return waiting;
    }
    // A number of the client's own is kept when it is one that has not been used.
    const asked = /^\d{1,9}$/.test(key) ? Number(key) : -1;
    const id = asked > this.#lastId ? asked : this.#lastId + 1;
    this.#lastId = id;
    const connection: Connection = { id, port, has: { data: type === 'data', error: type === 'error' } };
    this.#waiting.delete(key);
    this.#waiting.set(key, connection);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    this.#event(connection, 'opened', 'request', NO_BYTES);
    return connection;
  }

  #event({ id, port }: Connection, what: ConnectionEvent['what'], direction: Direction, data: Uint8Array): void {
    this.#emit({ is: 'connection', id, port, what, direction, data });
  }
}

/** Older clients send none; then the error stream is opened first and the data stream next to it. */
function requestId(stream: number, type: 'data' | 'error', headers: HeaderList): string {
  return headerOf(headers, 'requestid') ?? String(type === 'error' ? stream : stream - 2);
}
