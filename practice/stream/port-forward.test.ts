import { duplexPair, type Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { drain } from '../container/io/stream.ts';
import { socketCarrier } from './carrier.ts';
import { PortForward } from './port-forward.ts';
import { SpdyConnection } from './spdy-connection.ts';
import { settled, spdyClient } from './testing/client.ts';

function forwarding() {
  const client = spdyClient();
  const dialed: [number, Duplex][] = [];
  const forward = new PortForward((port) => {
    if (port !== 80) return `refused ${port}`;
    const [near, far] = duplexPair();
    dialed.push([port, far]);
    return near;
  });
  const connection: SpdyConnection = new SpdyConnection(socketCarrier(client.server, Buffer.alloc(0)), (stream) => {
    forward.add(stream, connection);
  });
  /** As kubectl: the error stream first, of which it closes its side. */
  const pair = (id: number, port: string, requestID: string): void => {
    client.open(id, { streamType: 'error', port, requestID }, true);
    client.open(id + 2, { streamType: 'data', port, requestID });
  };
  return { client, dialed, pair, text: async (id: number) => (await drain(client.stream(id), 1 << 20)).toString() };
}

describe('a pair of streams', () => {
  it('is a connection', async () => {
    const { client, dialed, pair, text } = forwarding();
    pair(1, '80', '0');
    client.send(client.writer.data(3, Buffer.from('GET')));
    await settled();
    const [[, pod] = []] = dialed;
    expect(String(pod!.read())).toBe('GET');
    pod!.end('answer');
    expect([await text(3), await text(1)]).toEqual(['answer', '']);
  });

  it('is told when nothing listens', async () => {
    const { pair, text } = forwarding();
    pair(1, '81', '0');
    expect([await text(1), await text(3)]).toEqual(['refused 81', '']);
    pair(5, 'x', '1');
    expect(await text(5)).toBe('refused 0');
  });

  it('is one of several, each on its own', async () => {
    const { client, dialed, pair } = forwarding();
    pair(1, '80', '0');
    pair(5, '80', '1');
    client.send(client.writer.data(7, Buffer.from('second')), client.writer.data(3, Buffer.from('first')));
    await settled();
    expect(dialed.map(([, pod]) => String(pod.read()))).toEqual(['first', 'second']);
    client.own.destroy();
    client.server.destroy();
    await settled();
    expect(dialed.map(([, pod]) => pod.readableEnded || pod.destroyed || pod.readableLength === 0)).toEqual([true, true]);
  });

  it('must be a pair', async () => {
    const { client, dialed, text } = forwarding();
    client.open(1, { streamType: 'odd', port: '80', requestID: '0' });
    client.open(3, { streamType: 'data', port: '80', requestID: '1' });
    client.open(5, { streamType: 'data', port: '80', requestID: '1' });
    expect([await text(1), await text(5)]).toEqual(['', '']);
    for (let id = 7; id < 160; id += 2) client.open(id, { streamType: 'data', port: '80', requestID: `n${id}` });
    expect(await text(159)).toBe('');
    expect(dialed).toEqual([]);
  });
});
