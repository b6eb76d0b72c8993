import { constants } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Random } from '../../contract/clock.ts';
import { asChaperoneError, ChaperoneError, type ErrorCode } from '../../contract/errors.ts';
import type { Arrival, Reply } from '../exchange.ts';
import { NO_BODY } from '../no-body.ts';
import type { Listener, ListenerIdentity, Upstream } from '../proxy.ts';
import { auditId } from './audit-id.ts';
import { PulledBody } from './body.ts';
import { Connection, type Exchange } from './connection.ts';
import { checkHead, pairsOf, valuesOf, type CheckedHead } from './head.ts';
import { parserError } from './malformed.ts';
import { NoReply, RawReply } from './raw-reply.ts';
import { NodeReply } from './reply.ts';

/** Bytes of a request head. */
const MAX_HEAD = 65_536;
const HEAD_TIMEOUT = 60_000;
/** Longer than the 90 s after which Go's clients let go of an idle connection, so that it is the client who ends it and no request meets a closed door. */
const IDLE_TIMEOUT = 120_000;

export interface ListenOptions {
  readonly identity: ListenerIdentity;
  readonly clock: Clock;
  /** Source of `Audit-ID`s; without it the target chooses. */
  readonly random?: Random;
  readonly target: string;
  /** Kubernetes unless said. */
  readonly kind?: Upstream['kind'];
  /** 0 takes a free one. */
  readonly port: number;
  /** Carries one request to its end; must not reject. */
  readonly carry: (arrival: Arrival) => Promise<void>;
  /** A refusal that left no record: a flood of requests on one connection. */
  readonly onUnrecorded: (code: ErrorCode) => void;
}

/** What came on a connection, before it is judged. */
interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer };
  /** Given, when it is refused whatever its head says. */
  readonly refusal?: ChaperoneError;
  /** Given, when the client waits for 100 (Continue) before it sends the body. */
  readonly onWanted?: () => void;
}

/**
 * HTTPS on 127.0.0.1, HTTP/1.1 only (docs/decisions/http1-listener.md), with Node's strict parser.
 * Rejects with `listen.port` when the port is taken.
 */
export async function startListener(options: ListenOptions): Promise<Listener> {
  const { clock, random, target } = options;
  // A list, and not a Map or a Set: see OpenExchanges in create.ts.
  const connections: Connection[] = [];
  const bySocket = new WeakMap<Duplex, Connection>();
  let carrying = 0;
  let onIdle = (): void => undefined;
  let accepted = 0;
  let port = 0;
  let closing = false;

  const server = createServer({
    cert: options.identity.cert,
    key: options.identity.key,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // A client may show a certificate and proves that it holds the key; identity decides whether anybody trusts it.
    requestCert: true,
    rejectUnauthorized: false,
    // No resumption, in TLS 1.2 and in 1.3: a resumed session brings back the client's own certificate without the intermediates that it had
    // sent, and lets a client that has a certificate go on as nobody (docs/decisions/identity-libraries.md).
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    insecureHTTPParser: false,
    // Host is checked in `checkHead`, with an answer that clients can print.
    requireHostHeader: false,
    maxHeaderSize: MAX_HEAD,
    headersTimeout: HEAD_TIMEOUT,
    keepAliveTimeout: IDLE_TIMEOUT,
    // Uploads take as long as they take.
    requestTimeout: 0,
    noDelay: true,
  });
  // Their size is bounded; beyond a number of them Node would drop the rest without a word.
  server.maxHeadersCount = 0;

  const connectionOf = (socket: Duplex): Connection => {
    const known = bySocket.get(socket);
    if (known) return known;
    const connection = new Connection((accepted += 1), socket);
    connections.push(connection);
    bySocket.set(socket, connection);
    return connection;
  };

  const onCarried = (): void => {
    carrying -= 1;
    if (carrying === 0) onIdle();
  };
  const carry = (connection: Connection, exchange: Exchange, arrival: Arrival): void => {
    carrying += 1;
    connection.take(exchange, () => options.carry(arrival), onCarried);
  };

  const arrive = ({ request, response, connection, upgrade, refusal, onWanted }: Incoming): void => {
    const startedAt = clock.monotonic();
    const controller = new AbortController();
    const { headers, memo } = connection.headersOf(request.rawHeaders);
    const method = request.method ?? '';
    const url = request.url ?? '';
    let head: CheckedHead = { path: '', query: [], protocol: undefined };
    let refused = refusal ?? connection.shown.refusal;
    try {
      head = checkHead(
        { method, url, httpVersion: request.httpVersion, headers, upgrading: upgrade !== undefined },
        port,
        options.kind,
      );
    } catch (error) {
      refused ??= asChaperoneError(error);
    }
    const gone = (): void => {
      if (!response.writableFinished) controller.abort(new ChaperoneError('listen.gone'));
    };
    request.on('error', gone);
    response.on('error', gone);
    carry(
      connection,
      { controller, request, answered: () => response.writableFinished },
      {
        method,
        url,
        path: head.path,
        query: head.query,
        headers,
        memo,
        httpVersion: request.httpVersion,
        target,
        upgrade: upgrade && head.protocol !== undefined ? { ...upgrade, protocol: head.protocol } : undefined,
        refusal: closing ? new ChaperoneError('listen.closed') : refused,
        connection: connection.number,
        ...(connection.shown.certificates ? { certificates: connection.shown.certificates } : {}),
        ...(random ? { auditId: auditId(random) } : {}),
        body: new PulledBody(request, lengthOf(headers), controller.signal, onWanted),
        reply: new NodeReply(request, response),
        signal: controller.signal,
        abort: (reason) => {
          void afterPoll().then(() => {
            controller.abort(reason);
          });
        },
        startedAt,
      },
    );
  };

  /** Something that is not a request, or not one that can be answered in its turn: recorded and refused like one. */
  const arriveBroken = (connection: Connection, refusal: ChaperoneError, reply: Reply, request?: IncomingMessage): void => {
    const controller = new AbortController();
    const exchange = { controller, request: { complete: true }, answered: () => true };
    carry(connection, exchange, {
      method: request?.method ?? '',
      url: request?.url ?? '',
      path: '',
      query: [],
      headers: request ? pairsOf(request.rawHeaders) : [],
      httpVersion: request?.httpVersion ?? '',
      target,
      upgrade: undefined,
      refusal,
      connection: connection.number,
      ...(connection.shown.certificates ? { certificates: connection.shown.certificates } : {}),
      body: NO_BODY,
      reply,
      signal: controller.signal,
      abort: (reason) => {
        controller.abort(reason);
      },
      startedAt: clock.monotonic(),
    });
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse, more: Partial<Incoming> = {}): void => {
    const { socket } = request;
    const connection = connectionOf(socket);
    if (connection.full) {
      options.onUnrecorded('listen.malformed');
      socket.destroy();
      return;
    }
    arrive({ request, response, connection, ...more });
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    onRequest(request, response);
  });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    onRequest(request, response, {
      onWanted: () => {
        if (!response.destroyed && !response.headersSent) response.writeContinue();
      },
    });
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const refusal = new ChaperoneError('listen.malformed', { reason: 'the only expectation is 100-continue' });
    onRequest(request, response, { refusal, onWanted: () => undefined });
  });
  /** Node lets go of the socket at an upgrade: the answers to earlier requests could not be finished, and so neither they nor it are given. */
  const leaves = (request: IncomingMessage, socket: Duplex, connection: Connection): boolean => {
    socket.on('error', () => socket.destroy());
    if (!connection.busy) return true;
    const refusal = new ChaperoneError('listen.malformed', { reason: 'an upgrade before earlier requests are answered' });
    connection.end(refusal);
    arriveBroken(connection, refusal, new NoReply(socket), request);
    return false;
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connectionOf(socket);
    if (!leaves(request, socket, connection)) return;
    connection.upgraded = true;
    arrive({ request, response: responseOn(request, socket), connection, upgrade: { socket, head } });
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    const connection = connectionOf(socket);
    const refusal = new ChaperoneError('listen.method', { method: 'CONNECT' });
    if (leaves(request, socket, connection)) arriveBroken(connection, refusal, new RawReply(socket), request);
  });
  server.on('clientError', (error: Error, socket: Duplex) => {
    const ours = parserError(error);
    const connection = bySocket.get(socket);
    if (!connection || ours.code === 'listen.gone') {
      // No HTTP was spoken (a failed handshake: the client does not trust us, or speaks plain HTTP), or the client has left.
      connection?.end(ours);
      socket.destroy();
      return;
    }
    if (!connection.refuseOnce() || connection.endIncomplete(ours)) return;
    // Whatever came whole before it is still answered, and then this.
    arriveBroken(connection, ours, new RawReply(socket));
  });
  server.on('secureConnection', (socket: Duplex) => {
    const connection = connectionOf(socket);
    const gone = (): void => {
      connection.end(new ChaperoneError('listen.gone'));
    };
    // Node closes its side when the client has closed its own, so nothing more can be answered.
    socket.once('end', () => {
      if (!connection.upgraded) gone();
    });
    socket.once('close', () => {
      gone();
      connections.splice(connections.indexOf(connection), 1);
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
      await afterPoll();
      for (const connection of connections.slice()) connection.end(new ChaperoneError('listen.closed'));
      // Every exchange ends and records its end first; then whatever is left is cut.
      if (carrying > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      for (const { socket } of connections.slice()) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Resolves when the event loop has looked at every socket once more. A client that has already left is then known to have left, and
 * is not recorded as cut off by whatever comes next: the end of a session is mostly the end of the agent's own process.
 */
async function afterPoll(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
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
