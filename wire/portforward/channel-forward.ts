import type { Direction } from '../../contract/record.ts';
import type { ConnectionEvent, Emit } from '../decoded.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

interface Pair {
  /** What came of the port number that opens each channel from the server. */
  readonly preface: { data: number; error: number };
  port: number;
}

const PORT_BYTES = 2;

/**
 * Port-forward over WebSocket channels, as it was before SPDY went inside WebSocket: for the n-th `ports` of the query there is a data channel
 * 2n and an error channel 2n+1, and the server opens each with the port, two bytes, low one first.
 * Source: k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go.
 */
export class ChannelForward {
  readonly #ports: readonly number[];
  readonly #emit: Emit;
  readonly #pairs = new Map<number, Pair>();

  constructor(ports: readonly number[], emit: Emit) {
    this.#ports = ports;
    this.#emit = emit;
  }

  data(number: number, direction: Direction, data: Uint8Array): void {
    const id = number >> 1;
    const error = number % 2 === 1;
    if (id >= this.#ports.length || (error && direction === 'request')) {
      if (data.length > 0)
        this.#emit({ is: 'ignored', direction, bytes: data.length, reason: `channel ${number} does not exist` });
      return;
    }
    const pair = this.#open(id, direction);
    const rest = direction === 'response' ? this.#afterPort(pair, error ? 'error' : 'data', data) : data;
    if (rest.length > 0) this.#event(id, pair, error ? 'error' : 'data', direction, rest);
  }

  #open(id: number, direction: Direction): Pair {
    const known = this.#pairs.get(id);
    if (known) return known;
    const pair: Pair = { preface: { data: 0, error: 0 }, port: this.#ports[id] ?? 0 };
    this.#pairs.set(id, pair);
    this.#event(id, pair, 'opened', direction, NO_BYTES);
    return pair;
  }

  #afterPort({ preface }: Pair, channel: 'data' | 'error', data: Uint8Array): Uint8Array {
    const skipped = Math.min(PORT_BYTES - preface[channel], data.length);
    preface[channel] += skipped;
    return data.subarray(skipped);
  }

  #event(id: number, { port }: Pair, what: ConnectionEvent['what'], direction: Direction, data: Uint8Array): void {
    this.#emit({ is: 'connection', id, port, what, direction, data });
  }
}

/** The ports that a port-forward request over WebSocket names, in order: `ports=80&ports=443`, also `ports=80,443`. */
export function portsOf(url: string): readonly number[] {
  const query = !url.includes('?') ? '' : url.slice(url.indexOf('?') + 1);
  return new URLSearchParams(query)
    .getAll('ports')
    .flatMap((value) => value.split(','))
    .map(Number)
    .filter((port) => Number.isInteger(port) && port > 0 && port < 65_536);
}
