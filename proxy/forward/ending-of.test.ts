import { describe, expect, it } from 'vitest';
import { ChannelEnding } from './ending-channels.ts';
import { endingOf } from './ending-of.ts';
import { SpdyEnding } from './ending-spdy.ts';
import { TunnelledEnding } from './ending-tunnelled.ts';

const of = (subresource: string, ...answer: readonly (readonly [string, string])[]) =>
  endingOf({ subresource, url: '/x?ports=80', answer })?.constructor;
const WEBSOCKET = ['upgrade', 'websocket'] as const;
const SPDY = ['Upgrade', 'SPDY/3.1'] as const;

describe('endingOf', () => {
  it.each([
    ['exec', 'v5.channel.k8s.io', ChannelEnding],
    ['attach', 'v4.base64.channel.k8s.io', ChannelEnding],
    ['exec', '', ChannelEnding],
    ['portforward', 'v4.channel.k8s.io', ChannelEnding],
    ['portforward', 'SPDY/3.1+portforward.k8s.io', TunnelledEnding],
    ['exec', 'v9.of.somebody', undefined],
    ['exec', 'SPDY/3.1+nothing', undefined],
    ['proxy', 'v5.channel.k8s.io', undefined],
  ])('of %s over WebSocket with %j', (subresource, protocol, expected) => {
    expect(of(subresource, WEBSOCKET, ['sec-websocket-protocol', protocol])).toBe(expected);
  });

  it.each([
    ['exec', 'v4.channel.k8s.io', SpdyEnding],
    ['attach', '', SpdyEnding],
    ['portforward', 'portforward.k8s.io', SpdyEnding],
    ['exec', 'v4.base64.channel.k8s.io', undefined],
    ['proxy', '', undefined],
  ])('of %s over SPDY with %j', (subresource, protocol, expected) => {
    expect(of(subresource, SPDY, ['X-Stream-Protocol-Version', protocol])).toBe(expected);
  });

  it('is nothing for what nobody here reads', () => {
    expect(of('exec', WEBSOCKET, ['Sec-WebSocket-Extensions', 'permessage-deflate'])).toBeUndefined();
    expect(of('exec', ['Upgrade', 'h2c'])).toBeUndefined();
    expect(of('exec')).toBeUndefined();
  });
});
