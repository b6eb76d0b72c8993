import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Wire } from './peer.ts';
import { startControl, type ControlServer } from './server.ts';

let root = '';
let server: ControlServer;
const peers: { kind: string; wire: Wire; receive: ReturnType<typeof vi.fn>; left: ReturnType<typeof vi.fn> }[] = [];

beforeEach(async () => {
  peers.length = 0;
  root = mkdtempSync(join(tmpdir(), 'chaperone-control-'));
  writeFileSync(join(root, 'index.html'), '<index>');
  server = await startControl({
    port: 0,
    rendererDir: root,
    peer: (kind, wire) => {
      const peer = { kind, wire, receive: vi.fn(() => Promise.resolve()), left: vi.fn(() => Promise.resolve()) };
      peers.push(peer);
      return peer as never;
    },
  });
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      });
    });
    call.on('error', reject);
    call.end();
  });

const dial = (options: { origin?: string; host?: string; path?: string } = {}) =>
  new Promise<WebSocket | number>((resolve) => {
    const headers = { ...(options.host ? { host: options.host } : {}), ...(options.origin ? { origin: options.origin } : {}) };
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${options.path ?? '/rpc'}`, { headers });
    ws.once('open', () => {
      resolve(ws);
    });
    ws.once('unexpected-response', (_, answer) => {
      resolve(answer.statusCode ?? 0);
    });
    ws.once('error', () => undefined);
  });

it('serves the UI with strict headers to its own names only', async () => {
  const good = await get('/sessions/x');
  expect([good.status, good.body]).toEqual([200, '<index>']);
  expect(good.headers['content-security-policy']).toContain("default-src 'none'");
  expect((await get('/', { host: 'evil.example' })).status).toBe(403);
  expect((await get('/', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await get('/', {}, 'POST')).status).toBe(405);
  expect((await get('/', {}, 'HEAD')).body).toBe('');
  expect((await get('/../x.js')).status).toBe(404);
});

it('serves no file without a UI', async () => {
  const headless = await startControl({ port: 0, rendererDir: null, peer: () => undefined as never });
  const before = server;
  server = headless;
  expect((await get('/')).status).toBe(404);
  server = before;
  await headless.close();
});

it('takes browsers of its own origin as windows and others as command lines', async () => {
  const window = await dial({ origin: `http://127.0.0.1:${server.port}` });
  const command = await dial();
  expect(peers.map(({ kind }) => kind)).toEqual(['window', 'command']);
  for (const ws of [window, command]) (ws as WebSocket).terminate();
  await vi.waitFor(() => {
    expect(peers.map(({ left }) => left.mock.calls.length)).toEqual([1, 1]);
  });
});

it('refuses foreign pages, rebound names and other paths before any message', async () => {
  expect(await dial({ origin: 'http://evil.example' })).toBe(403);
  expect(await dial({ origin: 'null' })).toBe(403);
  expect(await dial({ host: `evil.example:${server.port}` })).toBe(403);
  expect(await dial({ path: '/other' })).toBe(404);
  expect(peers).toEqual([]);
});

it('hands over what is JSON, and undefined for what is not', async () => {
  const ws = (await dial()) as WebSocket;
  ws.send('{"a":1}');
  ws.send('{');
  ws.send(Buffer.from('{"a":1}'));
  await vi.waitFor(() => {
    expect(peers[0]?.receive.mock.calls).toEqual([[{ a: 1 }], [undefined], [undefined]]);
  });
  ws.terminate();
});

it('cuts off a peer whose message is too large', async () => {
  const ws = (await dial()) as WebSocket;
  const closed = new Promise<number>((resolve) => {
    ws.once('close', resolve);
  });
  ws.on('error', () => undefined);
  ws.send('x'.repeat((4 << 20) + 1));
  expect([1006, 1009]).toContain(await closed);
  expect(peers[0]?.receive).not.toHaveBeenCalled();
});

it('says which port is taken', async () => {
  await expect(startControl({ port: server.port, rendererDir: null, peer: () => undefined as never })).rejects.toMatchObject({
    code: 'listen.port',
    message: expect.stringContaining(String(server.port)) as string,
  });
});

it('closes even with a connection that says nothing', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.resume();
  await server.close();
  await closed;
  server = await startControl({ port: 0, rendererDir: null, peer: () => undefined as never });
});
