import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, listens } from './port.ts';

test('a free port can be taken, and then it listens', async () => {
  const port = await freePort();
  expect(await listens(port)).toBe(false);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await listens(port)).toBe(true);
  server.close();
});
