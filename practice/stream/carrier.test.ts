import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Interrupted } from '../container/io/stream.ts';
import { socketCarrier, webSocketCarrier } from './carrier.ts';

describe('a socket', () => {
  it('carries bytes both ways, the early ones first', async () => {
    const [client, server] = duplexPair();
    const heard: string[] = [];
    const carrier = socketCarrier(server, Buffer.from('early'));
    const closed = new Promise<void>((resolve) => {
      carrier.listen((bytes) => heard.push(bytes.toString()), resolve);
    });
    expect(heard).toEqual([]);
    client.write('late');
    while (heard.join('') !== 'earlylate') await once(server, 'data');
    await carrier.send(Buffer.from('answer'));
    expect(String(client.read())).toBe('answer');
    carrier.end();
    client.on('data', () => undefined).end();
    server.destroy();
    await closed;
    await expect(carrier.send(Buffer.from('x'))).rejects.toThrow(Interrupted);
  });

  it('lets the sender wait for a slow reader, and go when that has left', async () => {
    const [, server] = duplexPair({ highWaterMark: 10 });
    const carrier = socketCarrier(server, Buffer.alloc(0));
    carrier.listen(
      () => undefined,
      () => undefined,
    );
    const sending = carrier.send(Buffer.alloc(100));
    let sent = false;
    sending.then(() => (sent = true)).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBe(false);
    server.destroy();
    await expect(sending).rejects.toThrow(Interrupted);
  });

  it('can be paused', async () => {
    const [client, server] = duplexPair();
    const heard: string[] = [];
    const carrier = socketCarrier(server, Buffer.alloc(0));
    carrier.listen(
      (bytes) => heard.push(bytes.toString()),
      () => undefined,
    );
    carrier.pause();
    client.write('x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
    carrier.resume();
    await once(server, 'data');
    expect(heard).toEqual(['x']);
  });
});

describe('a WebSocket', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  it('carries bytes as binary messages', async () => {
    const http = createServer();
    const server = new WebSocketServer({ server: http });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closing.push(() => http.close());
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const [peer] = (await once(server, 'connection')) as [WebSocket];
    const carrier = webSocketCarrier(peer);
    const heard: string[] = [];
    const closed = new Promise<void>((resolve) => {
      carrier.listen((bytes) => heard.push(bytes.toString()), resolve);
    });
    await once(client, 'open');
    const answer = once(client, 'message');
    await carrier.send(Buffer.from('answer'));
    expect(String(((await answer) as [Buffer])[0])).toBe('answer');
    client.send(Buffer.from('hello'));
    await once(peer, 'message');
    carrier.pause();
    carrier.resume();
    expect(heard).toEqual(['hello']);
    const code = once(client, 'close');
    carrier.end();
    expect((await code)[0]).toBe(1000);
    await closed;
    await expect(carrier.send(Buffer.from('x'))).rejects.toThrow(Interrupted);
  });
});
