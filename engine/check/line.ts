/** Talking to a target beside the proxy, to try it out: the same way there, the same trust, the same credential. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Upstream, UpstreamCredential } from '../../proxy/proxy.ts';

/** Milliseconds that one step may take. */
const PATIENCE = 10_000;
/** Bytes of an answer that are read. */
const LIMIT = 256 << 10;

/** Why a connection was not made; `reached` when somebody is there, but TLS failed. */
export interface Fault {
  readonly reached: boolean;
  readonly reason: string;
}

export interface Answer {
  readonly status: number;
  /** Null when the body is not JSON. */
  readonly json: unknown;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the server's base path, with its slash; `` is the base path itself. */
  readonly path: string;
  /** Undefined: without any. */
  readonly credential?: UpstreamCredential | undefined;
  readonly headers?: HeaderList;
  readonly body?: object;
}

export class Line {
  readonly #upstream: Upstream;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Reaches the server and looks at its certificate; null when both are well. */
  async handshake(): Promise<Fault | null> {
    let tcp: Socket;
    try {
      tcp = await this.#dial();
    } catch (error) {
      return { reached: false, reason: reasonOf(error) };
    }
    try {
      const socket = await this.#secure(tcp, undefined);
      socket.destroy();
      return null;
    } catch (error) {
      return { reached: true, reason: reasonOf(error) };
    }
  }

  /** Rejects with what the connection said. */
  async call({ method, path, credential, headers = [], body }: Call): Promise<Answer> {
    const { server } = this.#upstream;
    const agent = new Agent({
      connect: (_, callback) => {
        this.#dial()
          .then((tcp) => this.#secure(tcp, credential?.certificate))
          .then(
            (socket) => {
              callback(null, socket);
            },
            (error: unknown) => {
              callback(error as Error, null);
            },
          );
      },
      headersTimeout: PATIENCE,
      bodyTimeout: PATIENCE,
    });
    try {
      const url = new URL(server.origin + server.pathname.replace(/\/+$/, '') + path);
      for (const [name, value] of credential?.query ?? []) url.searchParams.append(name, value);
      const answer = await request(url, {
        method,
        dispatcher: agent,
        headers: [
          ...[...headers, ...Object.entries(credential?.headers ?? {}), ['accept', 'application/json']].flat(),
          ...(body ? ['content-type', 'application/json'] : []),
        ],
        body: body === undefined ? null : JSON.stringify(body),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > LIMIT) break;
        chunks.push(chunk);
      }
      return { status: answer.statusCode, json: parsed(Buffer.concat(chunks).toString('utf8')) };
    } finally {
      await agent.destroy();
    }
  }

  #dial(): Promise<Socket> {
    const { server, dial } = this.#upstream;
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const port = Number(server.port || 443);
    if (dial) return dial(host, port, AbortSignal.timeout(PATIENCE));
    return new Promise((resolve, reject) => {
      const socket = connectTcp({ host, port });
      socket.setTimeout(PATIENCE, () => socket.destroy(new Error('it does not answer')));
      socket.once('connect', () => {
        socket.setTimeout(0).removeAllListeners('error');
        resolve(socket);
      });
      socket.once('error', reject);
    });
  }

  #secure(socket: Socket, certificate: UpstreamCredential['certificate']): Promise<TLSSocket> {
    const { server, tls } = this.#upstream;
    const host = server.hostname.replace(/^\[|\]$/g, '');
    return new Promise((resolve, reject) => {
      const secured = connectTls({
        socket,
        host,
        ...(tls.servername === undefined && isIP(host) !== 0 ? {} : { servername: tls.servername ?? host }),
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
        ...(tls.insecure ? { rejectUnauthorized: false } : {}),
        ...certificate,
      });
      secured.setTimeout(PATIENCE, () => secured.destroy(new Error('it does not answer')));
      secured.once('secureConnect', () => {
        secured.setTimeout(0).off('error', reject);
        resolve(secured);
      });
      secured.once('error', reject);
    });
  }
}

/** A clause about a failed connection, without anything the other side said. */
export function reasonOf(error: unknown): string {
  if (error instanceof ChaperoneError) return String(error.details['reason'] ?? error.message);
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
