import { describe, expect, it } from 'vitest';
import { head, refusal } from '../fixture.ts';
import { agree } from './agreement.ts';

const POD = '/api/v1/namespaces/shop/pods/p';
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

function ask(method: string, path: string, upgrade: string, protocols: readonly string[], headers: Record<string, string> = {}) {
  const websocket = upgrade === 'websocket';
  const name = websocket ? 'Sec-WebSocket-Protocol' : 'X-Stream-Protocol-Version';
  const given = websocket ? { 'sec-websocket-key': KEY, 'sec-websocket-version': '13', ...headers } : headers;
  return agree(
    head(method, path, { upgrade, ...given }),
    protocols.flatMap((protocol) => [name, protocol]),
  );
}

describe('an upgrade', () => {
  it('to WebSocket takes the best subprotocol offered', () => {
    expect(ask('GET', `${POD}/exec`, 'websocket', ['v4.channel.k8s.io, v5.channel.k8s.io'])).toEqual({
      carrier: 'websocket',
      protocol: 'v5.channel.k8s.io',
    });
    expect(ask('GET', `${POD}/attach`, 'websocket', ['v4.channel.k8s.io'])).toMatchObject({ protocol: 'v4.channel.k8s.io' });
    expect(ask('GET', `${POD}/portforward`, 'websocket', ['v4.channel.k8s.io', 'SPDY/3.1+portforward.k8s.io'])).toMatchObject({
      protocol: 'SPDY/3.1+portforward.k8s.io',
    });
  });

  it('to SPDY takes the one with exit codes', () => {
    expect(ask('POST', `${POD}/exec`, 'SPDY/3.1', ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'])).toEqual({
      carrier: 'spdy',
      protocol: 'v4.channel.k8s.io',
    });
    expect(ask('POST', `${POD}/portforward`, 'SPDY/3.1', ['portforward.k8s.io'])).toMatchObject({
      protocol: 'portforward.k8s.io',
    });
  });

  it('is refused where there is nothing to agree on', () => {
    expect(refusal(() => ask('GET', `${POD}/exec`, 'websocket', ['v1.channel.k8s.io']))).toBe(403);
    expect(refusal(() => ask('GET', `${POD}/exec`, 'websocket', []))).toBe(403);
    expect(refusal(() => ask('POST', `${POD}/exec`, 'SPDY/3.1', ['channel.k8s.io']))).toBe(403);
    expect(refusal(() => ask('POST', `${POD}/exec`, 'websocket', ['v5.channel.k8s.io']))).toBe(405);
    expect(refusal(() => ask('PUT', `${POD}/exec`, 'SPDY/3.1', ['v4.channel.k8s.io']))).toBe(405);
    expect(refusal(() => ask('GET', `${POD}/exec`, 'h2c', []))).toBe(400);
    expect(refusal(() => ask('GET', `${POD}/log`, 'websocket', ['v5.channel.k8s.io']))).toBe(400);
    expect(refusal(() => ask('GET', `${POD}/exec`, 'websocket', ['v5.channel.k8s.io'], { 'sec-websocket-key': 'short' }))).toBe(
      400,
    );
    expect(refusal(() => ask('GET', `${POD}/exec`, 'websocket', ['v5.channel.k8s.io'], { 'sec-websocket-version': '8' }))).toBe(
      400,
    );
  });
});
