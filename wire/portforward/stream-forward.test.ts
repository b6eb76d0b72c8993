import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../contract/record.ts';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import type { Decoded } from '../decoded.ts';
import { StreamForward } from './stream-forward.ts';

function forward() {
  const seen: string[] = [];
  const streams = new StreamForward((decoded: Decoded) => {
    if (decoded.is === 'connection')
      seen.push(`${decoded.id}:${decoded.port} ${decoded.what} ${decoded.direction} ${text(decoded.data)}`.trim());
    else seen.push(decoded.is);
  });
  return { streams, seen };
}
const headers = (type: string, port: string, request?: string): HeaderList => [
  ['streamtype', type],
  ['port', port],
  ...(request === undefined ? [] : [['requestid', request] as const]),
];

describe('port-forward over SPDY', () => {
  it('makes a connection of a pair of streams', () => {
    const { streams, seen } = forward();
    const error = streams.opened(1, headers('error', '80', '0'))!;
    const data = streams.opened(3, headers('data', '80', '0'))!;
    expect(data.connection).toBe(error.connection);
    streams.finished(error, 'request');
    streams.data(data, 'request', bytes('GET'));
    streams.data(data, 'response', bytes(''));
    streams.data(error, 'response', bytes('lost'));
    streams.finished(data, 'request');
    streams.reset(data, 'response');
    streams.reset(error, 'request');
    streams.ignored('request', 1, 'why');
    expect(seen).toEqual([
      '0:80 opened request',
      '0:80 data request GET',
      '0:80 error response lost',
      '0:80 closed request',
      '0:80 reset response',
      'ignored',
    ]);
  });

  it('keeps the numbers of the client while they are usable, and never gives one twice', () => {
    const { streams } = forward();
    const ids = ['5', '5', '5', 'x', '3', '99999999999', '12'].map(
      (id, i) => streams.opened(2 * i + 1, headers('error', '80', id))!.connection.id,
    );
    expect(ids).toEqual([5, 6, 7, 8, 9, 10, 12]);
  });

  it('puts streams without a number together as kubelet does', () => {
    const { streams } = forward();
    const first = streams.opened(1, headers('error', '80'))!;
    const second = streams.opened(3, headers('data', '80'))!;
    const third = streams.opened(5, headers('error', '80'))!;
    expect(second.connection).toBe(first.connection);
    expect(third.connection).not.toBe(first.connection);
  });

  it.each([
    ['of another type', headers('stdin', '80', '0')],
    ['without a type', [['port', '80']] as const],
    ['without a port', [['streamtype', 'data']] as const],
    ['with port 0', headers('data', '0', '0')],
    ['with port 65536', headers('data', '65536', '0')],
    ['with a port that is a word', headers('data', 'http', '0')],
  ])('has no use for a stream %s', (_, list) => {
    const { streams, seen } = forward();
    expect(streams.opened(1, list)).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it('forgets pairs that stay half when there are very many', () => {
    const { streams } = forward();
    const first = streams.opened(1, headers('error', '80', '0'))!;
    for (let i = 1; i <= 1024; i += 1) streams.opened(2 * i + 1, headers('error', '80', String(i)));
    expect(streams.opened(9999, headers('data', '80', '0'))!.connection).not.toBe(first.connection);
    expect(streams.opened(9999, headers('data', '80', '7'))!.connection.id).toBe(7);
  });
});
