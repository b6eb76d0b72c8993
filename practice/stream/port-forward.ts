/**
 * Port-forward over SPDY: each connection a client makes to its local port is a pair of streams, error and data, with one `requestID`.
 * Source: kubernetes pkg/kubelet/cri/streaming/portforward/httpstream.go.
 */
import { pipeBoth } from './pipe-both.ts';
import type { SpdyConnection, SpdyStream } from './spdy-connection.ts';
import type { Dial } from './pod-ports.ts';

export const PORT_FORWARD = 'portforward.k8s.io';
export const PORT_FORWARD_TUNNEL = 'SPDY/3.1+portforward.k8s.io';

/** Halves of pairs that wait for the other. */
const MOST_WAITING = 64;

export class PortForward {
  readonly #dial: Dial;
  readonly #waiting = new Map<string, SpdyStream>();

  /** `dial` connects to a port of the pod. */
  constructor(dial: Dial) {
    this.#dial = dial;
  }

  /** Takes a stream of `connection`; never throws. */
  add(stream: SpdyStream, connection: Pick<SpdyConnection, 'signal'>): void {
    const key = stream.header('requestid');
    const type = stream.header('streamtype');
    const other = this.#waiting.get(key);
    const pairs = other !== undefined && [other.header('streamtype'), type].sort().join() === 'data,error';
    if (pairs) {
      this.#waiting.delete(key);
      const [data, error] = type === 'data' ? [stream, other] : [other, stream];
      void this.#forward(data, error, connection.signal);
    } else if ((type !== 'data' && type !== 'error') || other !== undefined || this.#waiting.size >= MOST_WAITING) {
      stream.input.close();
      stream.output.end();
    } else this.#waiting.set(key, stream);
  }

  async #forward(data: SpdyStream, error: SpdyStream, signal: AbortSignal): Promise<void> {
    error.input.close();
    const text = error.header('port');
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    try {
      const target = this.#dial(port);
      if (typeof target === 'string') {
        data.input.close();
        await error.output.write(Buffer.from(target));
      } else await pipeBoth(data, target, signal);
    } catch {
      // The client has gone, or one side has: both streams are ended below.
    } finally {
      error.output.end();
      data.output.end();
      data.input.close();
    }
  }
}
