/** The server behind every contestant: HTTPS, keep-alive, as cheap as Node can be. A process of its own. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData } from 'ws';
import type { Certificate } from './certificate.ts';
import { EXEC_PROTOCOL, logLines, machineTime, pieces, STDIN, STDOUT, watchEvent } from './traffic-bodies.ts';
import { ECHO, podBody } from './traffic.ts';

/** What it has seen since it was last asked; the question resets it. */
export interface UpstreamCount {
  readonly requests: number;
  /** Requests with a body that was not as long as the pod. */
  readonly odd: number;
  readonly bodyBytes: number;
}

/** Answer to a body whose digest was asked for. */
export interface Echo {
  readonly bytes: number;
  readonly sha256: string;
  /** `machineTime` when the first byte of the body was there. */
  readonly firstAt: number;
}

const pod = podBody();
const lines = logLines();
let count = { requests: 0, odd: 0, bodyBytes: 0 };

function answer(req: IncomingMessage, res: ServerResponse): void {
  count.requests += 1;
  const url = req.url ?? '';
  const limit = /[?&]limitBytes=(\d+)/.exec(url)?.[1];
  if (limit !== undefined) send(res, Number(limit));
  else if (url.includes('watch=true')) watch(res);
  else if (req.method === 'GET') reply(res, 200, pod);
  else receive(req, res, url.includes(ECHO) || url.includes('/blobs'));
}

function receive(req: IncomingMessage, res: ServerResponse, echo: boolean): void {
  const hash = echo ? createHash('sha256') : undefined;
  let bytes = 0;
  let firstAt = 0;
  req.on('data', (piece: Buffer) => {
    if (bytes === 0) firstAt = machineTime();
    bytes += piece.length;
    hash?.update(piece);
  });
  req.on('end', () => {
    count.bodyBytes += bytes;
    if (bytes !== pod.length) count.odd += 1;
    if (hash === undefined) reply(res, 201, pod);
    else reply(res, 201, Buffer.from(JSON.stringify({ bytes, sha256: hash.digest('hex'), firstAt } satisfies Echo)));
  });
}

function reply(res: ServerResponse, status: number, body: Buffer): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length, 'Audit-Id': 'bench' });
  res.end(body);
}

/** A download: no length is announced, as for a pod's log. */
function send(res: ServerResponse, bytes: number): void {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  const rest = pieces(lines, bytes);
  const more = () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      if (!res.write(next.value)) {
        res.once('drain', more);
        return;
      }
    }
    res.end();
  };
  more();
}

let watches = 0;

/** One event a second, the seconds of the watches spread evenly. */
function watch(res: ServerResponse): void {
  res.writeHead(200, { 'Content-Type': 'application/json' });
  res.flushHeaders();
  watches += 1;
  let n = 0;
  const tick = () => {
    n += 1;
    res.write(watchEvent(n, machineTime()));
  };
  let timer = setTimeout(
    () => {
      tick();
      timer = setInterval(tick, 1000);
    },
    (watches * 618) % 1000,
  );
  res.on('close', () => clearTimeout(timer));
}

/** `cat` behind an exec: what comes on channel 0 goes back on channel 1. */
function serveExec(server: ReturnType<typeof createServer>): void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => EXEC_PROTOCOL });
  server.on('upgrade', (req, socket, head) => {
    sockets.handleUpgrade(req, socket, head, (ws) => {
      ws.on('message', (data: RawData) => {
        const message = Buffer.from(data as Buffer);
        if (message[0] !== STDIN) return;
        message[0] = STDOUT;
        ws.send(message);
      });
      ws.on('error', () => ws.terminate());
    });
  });
}

process.once('message', (certificate: Certificate) => {
  const server = createServer({ ...certificate, keepAliveTimeout: 120_000 }, answer);
  serveExec(server);
  server.listen(0, '127.0.0.1', 1024, () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => {
    process.send?.(count satisfies UpstreamCount);
    count = { requests: 0, odd: 0, bodyBytes: 0 };
  });
});
process.once('disconnect', () => process.exit(0));
