/** An HTTPS server on 127.0.0.1 with a certificate made for it. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueListenerIdentity, makeAuthority } from '../../../proxy/listen/authority.ts';

export interface Loopback {
  readonly port: number;
  /** `https://127.0.0.1:PORT` */
  readonly origin: string;
  /** PEM of the authority that its certificate comes from. */
  readonly ca: string;
  close(): Promise<void>;
}

const sources = { clock: { wall: () => Date.now(), monotonic: () => 0 }, random: (size: number) => randomBytes(size) };

export async function startLoopback(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Loopback> {
  const authority = await makeAuthority(sources);
  const { cert, key } = await issueListenerIdentity(authority, sources);
  const server = createServer({ cert, key }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `https://127.0.0.1:${port}`,
    ca: authority.cert,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
