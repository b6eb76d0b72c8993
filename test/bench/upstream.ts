/** The server behind every contestant: HTTPS, keep-alive, as cheap as Node can be. A process of its own. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';
import { ECHO, podBody } from './traffic.ts';

/** What it has seen since it was last asked; the question resets it. */
export interface UpstreamCount {
  readonly requests: number;
  /** Requests with a body that was not as long as the pod. */
  readonly odd: number;
  readonly bodyBytes: number;
}

const pod = podBody();
const chunk = Buffer.alloc(65_536, 'All work and no play makes a log line.\n');
let count = { requests: 0, odd: 0, bodyBytes: 0 };

function answer(req: IncomingMessage, res: ServerResponse): void {
  count.requests += 1;
  const url = req.url ?? '';
  const limit = /[?&]limitBytes=(\d+)/.exec(url)?.[1];
  if (limit !== undefined) {
    send(res, Number(limit));
    return;
  }
  if (req.method === 'GET') {
    reply(res, 200, pod);
    return;
  }
  const hash = url.includes(ECHO) || url.includes('/blobs') ? createHash('sha256') : undefined;
  let bytes = 0;
  req.on('data', (piece: Buffer) => {
    bytes += piece.length;
    hash?.update(piece);
  });
  req.on('end', () => {
    count.bodyBytes += bytes;
    if (bytes !== pod.length) count.odd += 1;
    if (hash === undefined) reply(res, 201, pod);
    else reply(res, 201, Buffer.from(JSON.stringify({ kind: 'Echo', apiVersion: 'v1', bytes, sha256: hash.digest('hex') })));
  });
}

function reply(res: ServerResponse, status: number, body: Buffer): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length, 'Audit-Id': 'bench' });
  res.end(body);
}

/** A download: no length is announced, as for a pod's log. */
function send(res: ServerResponse, bytes: number): void {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const piece = left >= chunk.length ? chunk : chunk.subarray(0, left);
      left -= piece.length;
      if (!res.write(piece) && left > 0) {
        res.once('drain', more);
        return;
      }
    }
    res.end();
  };
  more();
}

process.once('message', (certificate: Certificate) => {
  const server = createServer({ ...certificate, keepAliveTimeout: 120_000 }, answer);
  server.listen(0, '127.0.0.1', 1024, () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => {
    process.send?.(count satisfies UpstreamCount);
    count = { requests: 0, odd: 0, bodyBytes: 0 };
  });
});
process.once('disconnect', () => process.exit(0));
