import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { poolFor } from './pool.ts';

it('poolFor never trusts a target that does not prove itself', async () => {
  // A plain HTTP server cannot speak TLS at all.
  const server = createServer((_, response) => response.end('plain'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pool = poolFor({
    name: 't',
    server: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/base`),
    tls: {},
    authorize: () => ({}),
  });
  await expect(pool.request({ path: '/', method: 'GET' })).rejects.toThrow();
  await pool.destroy();
  server.close();
});
