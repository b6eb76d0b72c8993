import { once } from 'node:events';
import { get, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';

test('a client that trusts it, and only such a client, reaches 127.0.0.1', async () => {
  const [mine, other] = await Promise.all([makeCertificate(), makeCertificate()]);
  const server = createServer(mine, (_, res) => res.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const status = (ca: string) =>
    new Promise((resolve) => {
      get(url, { ca, agent: false }, (res) => {
        res.resume();
        resolve(res.statusCode);
      }).on('error', (error) => resolve((error as NodeJS.ErrnoException).code));
    });
  expect(await status(mine.cert)).toBe(200);
  expect(await status(other.cert)).not.toBe(200);
  server.closeAllConnections();
  server.close();
});
