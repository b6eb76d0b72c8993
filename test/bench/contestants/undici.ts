/** Bare undici dispatch, and a bare tunnel for upgrades: TLS on both sides, keep-alive, back pressure, nothing recorded. A process of its own. */
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { Pool, type Dispatcher } from 'undici';
import type { Ready, Setup } from './setup.ts';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'host',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'proxy-connection',
]);

function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!HOP_BY_HOP.has(raw[i]!.toLowerCase())) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}

/** Writes the answer into `res` as it comes, pausing the target while the client is slow. */
function relay(res: ServerResponse): Dispatcher.DispatchHandler {
  let current: Dispatcher.DispatchController | undefined;
  res.on('drain', () => current?.resume());
  res.on('close', () => {
    if (!res.writableFinished) current?.abort(new Error('the client has gone'));
  });
  return {
    onRequestStart: (controller) => void (current = controller),
    onResponseStart: (controller, status) => {
      if (status >= 200) res.writeHead(status, endToEnd(rawHeaders(controller)));
    },
    onResponseData: (controller, chunk) => {
      if (!res.write(chunk)) controller.pause();
    },
    onResponseEnd: () => void res.end(),
    onResponseError: (_, error) => {
      if (res.headersSent) res.destroy(error);
      else res.writeHead(502).end(error.message);
    },
  };
}

/** undici hands the header lines over undecoded; its types do not say so for every version. */
function rawHeaders(controller: Dispatcher.DispatchController): string[] {
  const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
  return raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')));
}

/** What leaves HTTP goes through two pipes. */
function tunnel(req: IncomingMessage, client: Duplex, head: Buffer, { hostname, port }: URL, ca: string): void {
  const target = connect({ host: hostname, port: Number(port), ca });
  target.setNoDelay(true);
  const lines: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]!}: ${req.rawHeaders[i + 1]!}\r\n`);
  target.write(`${req.method ?? 'GET'} ${req.url ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`);
  target.write(head);
  target.pipe(client).pipe(target);
  for (const [one, other] of [[client, target] as const, [target, client] as const]) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

process.once('message', ({ certificate, upstream }: Setup) => {
  const pool = new Pool(upstream, { connections: 1024, pipelining: 1, connect: { ca: certificate.cert } });
  const serve = (req: IncomingMessage, res: ServerResponse) => {
    const hasBody = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
    pool.dispatch(
      {
        path: req.url ?? '/',
        method: req.method ?? 'GET',
        headers: endToEnd(req.rawHeaders),
        body: hasBody ? req : null,
      },
      relay(res),
    );
  };
  const server = createServer({ ...certificate, keepAliveTimeout: 120_000 }, serve);
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnel(req, socket, head, new URL(upstream), certificate.cert);
  });
  server.listen(0, '127.0.0.1', 1024, () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ server: `https://127.0.0.1:${port}`, ca: certificate.cert, headers: {} } satisfies Ready);
  });
});
process.once('disconnect', () => process.exit(0));
