import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { connectControl } from './client.ts';

let server: WebSocketServer;
let other: Promise<WebSocket>;
let answer: (message: { id: number; method: string; params: unknown }) => unknown = () => undefined;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  other = new Promise((resolve) => {
    server.once('connection', (ws) => {
      ws.on('message', (data) => {
        const reply = answer(JSON.parse((data as Buffer).toString()) as never);
        if (reply !== undefined) ws.send(typeof reply === 'string' ? reply : JSON.stringify(reply));
      });
      resolve(ws);
    });
  });
});
afterEach(async () => {
  for (const ws of server.clients) ws.terminate();
  await new Promise((resolve) => server.close(resolve));
});
const port = () => (server.address() as AddressInfo).port;

it('calls, and gives errors of the table their class back', async () => {
  answer = ({ id, method, params }) =>
    method === 'targets.list'
      ? { jsonrpc: '2.0', id, result: [params] }
      : {
          jsonrpc: '2.0',
          id,
          error: { code: -32_000, message: 'm', data: { code: method === 'status' ? 'made.up' : 'vault.locked', details: {} } },
        };
  const client = await connectControl(port());
  expect(await client.bridge['targets.list']({})).toEqual([{}]);
  await expect(client.bridge['vault.lock']({})).rejects.toMatchObject({ code: 'vault.locked' });
  await expect(client.bridge.status({})).rejects.toMatchObject({ code: 'engine.internal' });
  await client.close();
});

it('hears events it knows and passes over everything else', async () => {
  const client = await connectControl(port());
  const heard = vi.fn();
  const last = new Promise((resolve) => client.bridge.on['targets.changed'](resolve));
  client.bridge.on.status(heard);
  const ws = await other;
  ws.send('no json');
  ws.send(JSON.stringify({ jsonrpc: '2.0', method: 'made.up', params: 1 }));
  ws.send(JSON.stringify({ jsonrpc: '2.0', id: 99, result: 'nobody asked' }));
  ws.send(JSON.stringify({ jsonrpc: '2.0', method: 'status', params: 'status' }));
  ws.send(JSON.stringify({ jsonrpc: '2.0', method: 'targets.changed', params: 'last' }));
  expect(await last).toBe('last');
  expect(heard.mock.calls).toEqual([['status']]);
  await client.close();
});

it('rejects what waits when the engine goes, and what comes after', async () => {
  answer = () => undefined;
  const client = await connectControl(port());
  const waiting = client.bridge['targets.list']({});
  (await other).terminate();
  await expect(waiting).rejects.toMatchObject({ code: 'engine.unreachable' });
  await client.closed;
  await expect(client.bridge['targets.list']({})).rejects.toMatchObject({ code: 'engine.unreachable' });
});

it('rejects when nobody listens', async () => {
  const free = port();
  await new Promise((resolve) => server.close(resolve));
  await expect(connectControl(free)).rejects.toMatchObject({ code: 'engine.unreachable' });
  server = new WebSocketServer({ noServer: true });
});
