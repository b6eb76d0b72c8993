import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../contract/record.ts';
import { layersOf, type StreamHead } from './layers.ts';

const head = (responseHeaders: HeaderList, more: Partial<StreamHead> = {}): StreamHead => ({
  url: '/api/v1/namespaces/demo/pods/web/exec',
  method: 'GET',
  subresource: 'exec',
  requestHeaders: [],
  responseHeaders,
  status: 101,
  ...more,
});
const websocket = (protocol?: string): HeaderList => [
  ['Upgrade', 'WebSocket'],
  ...(protocol === undefined ? [] : [['Sec-WebSocket-Protocol', protocol] as const]),
];
const spdy = (protocol?: string): HeaderList => [
  ['upgrade', 'SPDY/3.1'],
  ...(protocol === undefined ? [] : [['X-Stream-Protocol-Version', protocol] as const]),
];
const ignore = (): void => undefined;

describe('layersOf', () => {
  it.each([
    ['exec', websocket('v5.channel.k8s.io'), 'v5.channel.k8s.io'],
    ['attach', websocket('v4.base64.channel.k8s.io'), 'v4.base64.channel.k8s.io'],
    ['exec', websocket(), 'channel.k8s.io'],
    ['exec', spdy('v4.channel.k8s.io'), 'SPDY/3.1 (v4.channel.k8s.io)'],
    ['exec', spdy(), 'SPDY/3.1 (channel.k8s.io)'],
    ['exec', websocket('SPDY/3.1+v4.channel.k8s.io'), 'SPDY/3.1 in WebSocket (SPDY/3.1+v4.channel.k8s.io)'],
    ['portforward', spdy('portforward.k8s.io'), 'SPDY/3.1'],
    ['portforward', websocket('SPDY/3.1+portforward.k8s.io'), 'SPDY/3.1 in WebSocket'],
    ['portforward', websocket('v4.channel.k8s.io'), 'v4.channel.k8s.io'],
  ] as const)('%s over %j', (kind, headers, protocol) => {
    const layers = layersOf(kind, head(headers), ignore);
    expect(layers.protocol).toBe(protocol);
    expect(layers.readers).toBeTypeOf('object');
  });

  it('takes the protocol that was asked for when the answer names none', () => {
    const layers = layersOf('exec', head([], { requestHeaders: [['Upgrade', 'websocket']] }), ignore);
    expect(layers.readers).toBeTypeOf('object');
  });

  it.each([
    ['the connection did not leave HTTP', 'exec', head(websocket('v5.channel.k8s.io'), { status: 403 })],
    ['a websocket connection to something else than a pod', 'other', head(websocket('v5.channel.k8s.io'))],
    ['a nameless connection to something else than a pod', 'other', head([])],
    ['an upgrade to nothing', 'exec', head([])],
    ['an upgrade to h2c', 'exec', head([['Upgrade', 'h2c']])],
    ['an unknown WebSocket protocol', 'exec', head(websocket('v9.channel.k8s.io'))],
    ['an unknown stream protocol', 'exec', head(spdy('v9.channel.k8s.io'))],
    ['an unknown stream protocol', 'exec', head(spdy('base64.channel.k8s.io'))],
    ['an unknown stream protocol', 'attach', head(websocket('SPDY/3.1+portforward.k8s.io'))],
    [
      'WebSocket extensions are in use',
      'exec',
      head([...websocket('v5.channel.k8s.io'), ['Sec-WebSocket-Extensions', 'permessage-deflate']]),
    ],
  ] as const)('cannot read %s', (reason, kind, from) => {
    expect(layersOf(kind, from, ignore).readers).toBe(reason);
  });
});
