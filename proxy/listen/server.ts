import { type IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../contract/clock.ts';
import { asChaperoneError, ChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { Arrival } from '../exchange.ts';
import type { Listener, ListenerIdentity } from '../proxy.ts';
import { PulledBody } from './body.ts';
import { checkHead, pairsOf, valuesOf, type CheckedHead } from './head.ts';
import { answerAndClose, parserError } from './malformed.ts';
import { NodeReply } from './reply.ts';

/** Bytes of a request head. */
const MAX_HEAD = 65_536;
const HEAD_TIMEOUT = 60_000;

export interface ListenOptions {
  readonly identity: ListenerIdentity;
  readonly clock: Clock;
  readonly target: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Carries one request to its end; must not reject. */
  readonly carry: (arrival: Arrival) => Promise<void>;
  /** A refusal that left no record because there was no request to speak of. */
  readonly onUnrecorded: (code: ErrorCode) => void;
}

/**
 * HTTPS on 127.0.0.1, HTTP/1.1 only (docs/decisions/http1-listener.md), with Node's strict parser.
 * Rejects with `listen.port` when the port is taken.
 */
export async function startListener(options: ListenOptions): Promise<Listener> {
  const { clock, target } = options;
  const open = new Map<Duplex, Set<AbortController>>();
  const carries = new Set<Promise<void>>();
  const sockets = new Set<Duplex>();
  const refusedSockets = new WeakSet<Duplex>();
  let port = 0;
  let closing = false;

  const server = createServer({
    cert: options.identity.cert,
    key: options.identity.key,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    insecureHTTPParser: false,
    // Host is checked in `checkHead`, with an answer that clients can print.
    requireHostHeader: false,
    maxHeaderSize: MAX_HEAD,
    headersTimeout: HEAD_TIMEOUT,
    // Uploads take as long as they take.
    requestTimeout: 0,
    noDelay: true,
  });

  const arrive = (
    request: IncomingMessage,
    response: ServerResponse,
    upgrade?: { readonly socket: Duplex; readonly head: Buffer },
  ): void => {
    const startedAt = clock.monotonic();
    const controller = new AbortController();
    const { socket } = request;
    const ongoing = open.get(socket) ?? new Set();
    open.set(socket, ongoing.add(controller));
    const headers = pairsOf(request.rawHeaders);
    const method = request.method ?? '';
    const url = request.url ?? '';
    let head: CheckedHead = { path: '', query: [], protocol: undefined };
    let refusal: ChaperoneError | undefined;
    try {
      head = checkHead({ method, url, httpVersion: request.httpVersion, headers, upgrading: upgrade !== undefined }, port);
    } catch (error) {
      refusal = asChaperoneError(error);
    }
    const gone = (): void => {
      if (!controller.signal.aborted && !response.writableFinished) controller.abort(new ChaperoneError('listen.gone'));
    };
    (upgrade ? upgrade.socket : response).once('close', gone);
    request.on('error', gone);
    response.on('error', gone);
    const body = new PulledBody(request, lengthOf(headers), controller.signal);
    const carried = options
      .carry({
        method,
        url,
        path: head.path,
        query: head.query,
        headers,
        httpVersion: request.httpVersion,
        target,
        upgrade: upgrade && head.protocol !== undefined ? { ...upgrade, protocol: head.protocol } : undefined,
        refusal: closing ? new ChaperoneError('listen.closed') : refusal,
        body,
        reply: new NodeReply(request, response),
        signal: controller.signal,
        abort: (reason) => {
          controller.abort(reason);
        },
        startedAt,
      })
      .finally(() => {
        ongoing.delete(controller);
        carries.delete(carried);
      });
    carries.add(carried);
  };

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    arrive(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    arrive(request, responseOn(request, socket), { socket, head });
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    options.onUnrecorded('listen.method');
    answerAndClose(socket, new ChaperoneError('listen.method', { method: 'CONNECT' }));
  });
  server.on('clientError', (error: Error, socket: Duplex) => {
    // The parser reports each further chunk of a connection it has given up.
    if (refusedSockets.has(socket)) return;
    refusedSockets.add(socket);
    const ours = parserError(error);
    const ongoing = open.get(socket);
    if (ongoing && ongoing.size > 0) {
      for (const controller of ongoing) controller.abort(ours);
      return;
    }
    // No HTTP was spoken: a failed handshake (the client does not trust us, or speaks plain HTTP) or a connection that is gone.
    if ('code' in error && /^(?:ERR_SSL|ERR_TLS|ECONN|EPIPE)/.test(String(error.code))) {
      socket.destroy();
      return;
    }
    options.onUnrecorded(ours.code);
    answerAndClose(socket, ours);
  });
  server.on('secureConnection', (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      open.delete(socket);
    });
  });

  port = await bind(server, options.port);
  return {
    port,
    server: `https://127.0.0.1:${port}`,
    close: async () => {
      closing = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      for (const ongoing of open.values())
        for (const controller of ongoing) controller.abort(new ChaperoneError('listen.closed'));
      // Every exchange ends and records its end first; then whatever is left is cut.
      await Promise.allSettled(carries);
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function lengthOf(headers: ReturnType<typeof pairsOf>): number | undefined {
  if (valuesOf(headers, 'transfer-encoding').length > 0) return undefined;
  return Number(valuesOf(headers, 'content-length')[0] ?? '0');
}

/** A response on a connection that Node has let go because of `Upgrade`; used when the upgrade is refused. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.once('finish', () => {
    response.detachSocket(request.socket);
    socket.end();
    socket.resume();
  });
  return response;
}

async function bind(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new ChaperoneError('listen.port', { port }) : error);
    });
    server.listen({ host: '127.0.0.1', port }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
