import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { asChaperoneError, ChaperoneError } from '../../contract/errors.ts';
import { requireOwn } from './origin.ts';
import type { Peer, PeerKind, Wire } from './peer.ts';
import { NO_UI, page, securityHeaders } from './static.ts';

export interface ControlOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The built UI; null serves none. */
  readonly rendererDir: string | null;
  readonly peer: (kind: PeerKind, wire: Wire) => Peer;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Bytes of one message from a peer; the longest is a policy of 1 MiB. */
const MAX_MESSAGE = 4 << 20;
/** Bytes that may wait for a peer that does not read; beyond it the peer is cut off. */
const MAX_BACKLOG = 128 << 20;
/** Connections at a time; beyond it new ones are dropped. */
const MAX_PEERS = 64;

/** The loopback server of the browser and the command line: the UI's files, and JSON-RPC at `/rpc`. Rejects with `listen.port`. */
export async function startControl(options: ControlOptions): Promise<ControlServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const http = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 });
  let port = 0;
  http.on('request', (request, response) => {
    void serve(request, response).catch(() => {
      response.destroy();
    });
  });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    try {
      if (request.url !== '/rpc') throw new ChaperoneError('listen.path', { path: (request.url ?? '').slice(0, 100) });
      requireOwn(request.headers.host, request.headers.origin, port);
    } catch (error) {
      refuse(socket, asChaperoneError(error));
      return;
    }
    if (sockets.clients.size >= MAX_PEERS) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      attach(ws, request.headers.origin === undefined ? 'command' : 'window');
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      requireOwn(request.headers.host, request.headers.origin, port);
    } catch (error) {
      const { http: status, message } = asChaperoneError(error);
      response.writeHead(status, {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        connection: 'close',
      });
      response.end(`${message}\n`);
      return;
    }
    const headers = securityHeaders(request.headers.host ?? '');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD', connection: 'close' }).end();
      return;
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const found = options.rendererDir === null ? NO_UI : await page(options.rendererDir, path);
    response.writeHead(found.status, { ...headers, ...found.headers, 'content-length': found.body.length });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  }

  function attach(ws: WebSocket, kind: PeerKind): void {
    const peer = options.peer(kind, {
      send: (message) => {
        if (ws.readyState !== ws.OPEN) return;
        if (ws.bufferedAmount > MAX_BACKLOG) ws.terminate();
        else ws.send(JSON.stringify(message));
      },
      close: () => {
        ws.close(1008);
      },
    });
    ws.on('message', (data, binary) => {
      void peer.receive(binary ? undefined : parse(data));
    });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      void peer.left();
    });
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new ChaperoneError('listen.port', { port: options.port }) : error);
    });
    http.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve);
  });
  port = (http.address() as AddressInfo).port;
  return {
    port,
    close: async () => {
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
      const closed = new Promise<void>((resolve) => {
        http.close(() => {
          resolve();
        });
      });
      http.closeAllConnections();
      await closed;
    },
  };
}

function parse(data: RawData): unknown {
  try {
    // One chunk per message is the default of `ws` (binaryType nodebuffer).
    return JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    return undefined;
  }
}

function refuse(socket: Duplex, error: ChaperoneError): void {
  const body = `${error.message}\n`;
  socket.end(
    `HTTP/1.1 ${error.http} Refused\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `x-content-type-options: nosniff\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
