import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import type { Decoded } from '../decoded.ts';
import { ChannelForward, portsOf } from './channel-forward.ts';

function forward(ports: readonly number[]) {
  const seen: string[] = [];
  const channels = new ChannelForward(ports, (decoded: Decoded) => {
    if (decoded.is === 'connection')
      seen.push(`${decoded.id}:${decoded.port} ${decoded.what} ${decoded.direction} ${text(decoded.data)}`);
    else seen.push(`${decoded.is} ${'reason' in decoded ? decoded.reason : ''}`);
  });
  return { channels, seen };
}

describe('port-forward over channels', () => {
  it('has two channels for each port, which the server opens with the port', () => {
    const { channels, seen } = forward([80, 8080]);
    channels.data(0, 'response', Uint8Array.of(80, 0));
    channels.data(1, 'response', Uint8Array.of(80, 0));
    channels.data(2, 'response', Uint8Array.of(0x90));
    channels.data(2, 'response', Uint8Array.of(0x1f, 0x68, 0x69));
    channels.data(0, 'request', bytes('hello'));
    channels.data(3, 'response', bytes('\x90\x1foh no'));
    expect(seen).toEqual([
      '0:80 opened response ',
      '1:8080 opened response ',
      '1:8080 data response hi',
      '0:80 data request hello',
      // U+0090 takes two bytes in UTF-8, so one of the three before the text is left.
      '1:8080 error response \x1foh no',
    ]);
  });

  it('ignores what has no place', () => {
    const { channels, seen } = forward([80]);
    channels.data(1, 'request', bytes('x'));
    channels.data(2, 'response', bytes('y'));
    channels.data(7, 'response', bytes(''));
    expect(seen).toEqual(['ignored channel 1 does not exist', 'ignored channel 2 does not exist']);
  });
});

it.each([
  ['/portforward?ports=80&ports=443', [80, 443]],
  ['/portforward?ports=80,443&x=1', [80, 443]],
  ['/portforward?ports=0&ports=70000&ports=x&ports=', []],
  ['/portforward', []],
])('portsOf %s', (url, ports) => {
  expect(portsOf(url)).toEqual(ports);
});
