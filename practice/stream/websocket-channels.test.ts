import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { drain, Interrupted } from '../container/io/stream.ts';
import type { Size } from '../container/process.ts';
import { handTimer } from '../fixture.ts';
import { SUCCESS, type Channels } from './channels.ts';
import { bytesOf, webSocketChannels } from './websocket-channels.ts';

let http: Server;
let server: WebSocketServer;
beforeEach(async () => {
  http = createServer();
  server = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const peer of server.clients) peer.terminate();
  http.close();
});

async function open(protocol = 'v5.channel.k8s.io', stdin = true, autoPong = true) {
  const timer = handTimer();
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, [protocol], { autoPong });
  const messages: Buffer[] = [];
  client.on('message', (data: Buffer) => messages.push(data));
  const [peer] = (await once(server, 'connection')) as [WebSocket];
  const channels: Channels = webSocketChannels(peer, protocol, stdin, timer);
  if (client.readyState !== client.OPEN) await once(client, 'open');
  const say = (...bytes: (number | string)[]): void => {
    client.send(Buffer.concat(bytes.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part)))));
  };
  const got = async (count: number): Promise<string[]> => {
    while (messages.length < count) await once(client, 'message');
    return messages.map((message) => `${message[0] ?? ''}:${message.subarray(1).toString()}`);
  };
  return { client, peer, channels, say, got, timer };
}

describe('channels', () => {
  it('begin with an empty message, then carry both outputs and the Status, then close', async () => {
    const { client, channels, got } = await open();
    const closed = once(client, 'close');
    await channels.stdout.write(Buffer.from('out'));
    await channels.stderr.write(Buffer.from('err'));
    await channels.stdout.write(Buffer.alloc(0));
    await channels.finish(SUCCESS);
    expect(await got(4)).toEqual(['1:', '1:out', '2:err', `3:${JSON.stringify(SUCCESS)}`]);
    expect((await closed)[0]).toBe(1000);
    await expect(channels.stdout.write(Buffer.from('late'))).rejects.toThrow(Interrupted);
  });

  it('take stdin, its end and sizes', async () => {
    const { channels, say } = await open();
    const sizes: Size[] = [];
    say(4, '{"Width":1,"Height":2}');
    say(0, 'hello');
    say(9, 'unknown');
    say(255, 0);
    expect((await drain(channels.stdin, 100)).toString()).toBe('hello');
    channels.onResize((size) => sizes.push(size));
    say(4, '{"Width":3,"Height":4}');
    while (sizes.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(sizes).toEqual([
      { columns: 1, rows: 2 },
      { columns: 3, rows: 4 },
    ]);
  });

  it('know no end of stdin in version 4', async () => {
    const { channels, say } = await open('v4.channel.k8s.io');
    say(255, 0);
    say(0, 'on');
    expect(String(Buffer.from((await channels.stdin.read())!))).toBe('on');
  });

  it('have no stdin where none was asked for', async () => {
    const { channels, say } = await open(undefined, false);
    say(0, 'x');
    expect(await channels.stdin.read()).toBeNull();
  });

  it('let the client wait when nobody reads', async () => {
    const { client, peer, channels } = await open();
    for (let i = 0; i < 200; i += 1) client.send(Buffer.alloc(32_000));
    while (!peer.isPaused) await new Promise((resolve) => setImmediate(resolve));
    let got = 0;
    while (got < 200 * 31_999) got += (await channels.stdin.read())!.length;
    expect(got).toBe(200 * 31_999);
  });

  it('wait for a client to listen, but not for ever', async () => {
    const { channels, got, timer } = await open(undefined, true, false);
    const written = channels.stdout.write(Buffer.from('out'));
    expect(await got(1)).toEqual(['1:']);
    timer.tick();
    await written;
    expect(await got(2)).toEqual(['1:', '1:out']);
  });

  it('tell when the client has gone', async () => {
    const { client, channels } = await open();
    client.terminate();
    await once(channels.signal, 'abort');
    expect(await channels.stdin.read()).toBeNull();
    await channels.finish(SUCCESS);
  });
});

it('a message is one buffer, whatever form it has', () => {
  const forms = [Buffer.from('ab'), [Buffer.from('a'), Buffer.from('b')], Uint8Array.from([97, 98]).buffer];
  expect(forms.map((form) => bytesOf(form).toString())).toEqual(['ab', 'ab', 'ab']);
});
