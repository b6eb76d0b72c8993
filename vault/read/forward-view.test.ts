import { expect, it } from 'vitest';
import { capturedStream, streamed, type StreamOptions } from '../../test/support/vault/streamed.ts';
import type { Upgraded } from '../../test/support/wire/captures.ts';
import type { PortForwardView } from '../../contract/stream.ts';
import { viewForward } from './forward-view.ts';
import { StreamScan } from './stream-scan.ts';

const viewed = async (stream: Upgraded, options: StreamOptions = {}): Promise<PortForwardView> =>
  viewForward(new StreamScan(await streamed(stream, options), 1));

/** Port-forward by channels: two for each port, data and error, each begun by the port's two bytes. */
function channels(...messages: readonly (readonly [number, string])[]): Upgraded {
  return {
    head: {
      method: 'GET',
      url: '/api/v1/namespaces/shop/pods/web/portforward?ports=8080',
      subresource: 'portforward',
      requestHeaders: [['Upgrade', 'websocket']],
      responseHeaders: [
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Protocol', 'v4.channel.k8s.io'],
      ],
      status: 101,
    },
    chunks: messages.map(([channel, text], i) => ({
      direction: 'response',
      bytes: Buffer.concat([Uint8Array.of(0x82, text.length + 1, channel), Buffer.from(text, 'latin1')]),
      us: (i + 1) * 1000,
    })),
  };
}

it('has each connection with its times, bytes and HTTP', async () => {
  const { connections, protocol } = await viewed(capturedStream('port-forward-spdy'));
  expect(protocol).toBe('SPDY/3.1');
  expect(connections.map(({ id }) => id)).toEqual([0, 1, 2]);
  for (const { port, request, response, http, from, until } of connections) {
    expect(port).toBe(80);
    expect(request.bytes).toBeGreaterThan(50);
    expect(response.bytes).toBeGreaterThan(request.bytes);
    expect(http).toMatchObject([{ method: 'GET', url: '/', status: 200 }]);
    expect(http[0]!.from).toBeGreaterThanOrEqual(from);
    expect(http[0]!.took).toBeLessThanOrEqual(until! - from);
  }
});

it('what one side has ended is ended with the tunnel, and not before', async () => {
  const stream = capturedStream('port-forward-ws');
  expect((await viewed(stream)).connections.map(({ ended }) => ended)).toEqual(['closed', 'closed', 'closed']);
  const live = await viewed(stream, { end: null });
  expect(live.connections.map(({ ended, until }) => [ended, until === null])).toEqual([
    ['closed', false],
    ['closed', false],
    ['open', true],
  ]);
});

it('tells what the error stream said', async () => {
  const port = String.fromCharCode(0x90, 0x1f);
  const { connections } = await viewed(channels([0, port], [1, port], [0, 'data'], [1, 'connection refused\n']));
  expect(connections).toMatchObject([{ id: 0, port: 8080, error: 'connection refused', http: [], ended: 'open', until: null }]);
  expect(connections[0]!.response.bytes).toBe(4);
});

it('what was not recorded has no hash', async () => {
  const { connections } = await viewed(capturedStream('port-forward-spdy'), { level: 'Request' });
  expect(connections.length).toBeGreaterThan(0);
  for (const { request, response } of connections) {
    expect(request.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(response).toEqual({ bytes: 0, sha256: null });
  }
});
