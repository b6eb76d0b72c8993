/** Bare http-proxy 1.18.1: TLS on both sides, keep-alive, nothing recorded. A process of its own. */
import { Agent, createServer } from 'node:https';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { Ready, Setup } from './setup.ts';

/** The package ships no types; this is all we call. */
interface HttpProxy {
  web(req: IncomingMessage, res: ServerResponse): void;
  ws(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  on(event: 'error', listener: (error: Error, req: IncomingMessage, res: ServerResponse | Duplex) => void): void;
}
interface HttpProxyModule {
  readonly createProxyServer: (options: { target: string; agent: Agent; secure: boolean }) => HttpProxy;
}

process.once('message', ({ certificate, upstream }: Setup) => {
  const { createProxyServer } = createRequire(import.meta.url)('http-proxy') as HttpProxyModule;
  const agent = new Agent({ keepAlive: true, ca: certificate.cert });
  const proxy = createProxyServer({ target: upstream, agent, secure: true });
  proxy.on('error', (error, _, res) => {
    if (!(res instanceof ServerResponse)) res.destroy();
    else if (res.headersSent) res.destroy();
    else res.writeHead(502).end(error.message);
  });
  const server = createServer({ ...certificate, keepAliveTimeout: 120_000 }, (req, res) => proxy.web(req, res));
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => proxy.ws(req, socket, head));
  server.listen(0, '127.0.0.1', 1024, () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ server: `https://127.0.0.1:${port}`, ca: certificate.cert, headers: {} } satisfies Ready);
  });
});
process.once('disconnect', () => process.exit(0));
