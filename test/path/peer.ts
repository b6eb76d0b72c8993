/** Both ends of the line down to TCP: connections that can be reset, and a client that says exactly what it is told. */
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, TLSSocket } from 'node:tls';
import { TOKEN, type Line } from './line.ts';

interface Pair {
  readonly inbound: Socket;
  readonly outbound: Socket;
}

/**
 * Passes TCP on, so that a connection can be reset at one end while TLS is spoken over it (a socket under TLS cannot be reset from within
 * the process that speaks it).
 */
export class TcpRelay {
  readonly #server: Server;
  // By the ephemeral port of each end: the same number may be in use towards both.
  readonly #byClient = new Map<number, Pair>();
  readonly #byTarget = new Map<number, Pair>();
  #accepted = 0;
  #port = 0;

  constructor(port: () => number) {
    this.#server = createServer({ allowHalfOpen: true }, (inbound) => {
      this.#accepted += 1;
      const outbound = connectTcp({ host: '127.0.0.1', port: port(), allowHalfOpen: true });
      const pair = { inbound, outbound };
      const from = inbound.remotePort!;
      this.#byClient.set(from, pair);
      inbound.on('close', () => this.#byClient.delete(from));
      outbound.once('connect', () => {
        const to = outbound.localPort!;
        this.#byTarget.set(to, pair);
        outbound.on('close', () => this.#byTarget.delete(to));
      });
      for (const [one, other] of [
        [inbound, outbound],
        [outbound, inbound],
      ] as const) {
        one.pipe(other);
        one.on('error', () => other.resetAndDestroy());
        one.on('close', () => {
          if (!other.destroyed && !one.readableEnded) other.destroy();
        });
      }
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Connections made so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Resets both sides of the connection that ends in this socket, at either end. */
  reset(socket: Duplex | TLSSocket): void {
    const [localPort, remotePort] = socket instanceof TLSSocket ? [socket.localPort, socket.remotePort] : [];
    const pair = remotePort === this.#port ? this.#byClient.get(localPort!) : this.#byTarget.get(remotePort!);
    if (!pair) throw new Error('no such connection');
    pair.inbound.resetAndDestroy();
    pair.outbound.resetAndDestroy();
  }

  /** Resolves when nothing is open; never, when a connection has leaked. */
  async idle(): Promise<void> {
    while (this.#byClient.size + this.#byTarget.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const { inbound, outbound } of [...this.#byClient.values(), ...this.#byTarget.values()]) {
      inbound.destroy();
      outbound.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A TLS connection with nothing said yet. @param session of an earlier one, to spare the handshake. */
export async function peerOf(line: Line, port = line.listener.port, session?: Buffer): Promise<TLSSocket> {
  const tls = connect({ host: '127.0.0.1', port, ca: line.ca, servername: 'localhost', ...(session ? { session } : {}) });
  tls.on('error', () => undefined);
  await new Promise((resolve) => tls.once('secureConnect', resolve));
  return tls;
}

/** A request's head for this listener, with the session's token. */
export function headOf(line: Line, method: string, path: string, ...headers: string[]): string {
  return [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${line.listener.port}`,
    `Authorization: Bearer ${TOKEN}`,
    ...headers,
    '',
    '',
  ].join('\r\n');
}

/** Resolves when `count` has not changed over a number of round trips through the same event loop: what does not wait has happened. */
export async function settled(line: Line, count: () => number): Promise<number> {
  for (let quiet = 0, last = count(); ; last = count()) {
    await line.ask('GET', '/api', { token: null });
    quiet = count() === last ? quiet + 1 : 0;
    if (quiet >= 25) return last;
  }
}
