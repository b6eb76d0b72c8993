import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { frame, MASK } from '../../test/support/wire/websocket-frame.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import type { Decoded } from '../../wire/decoded.ts';
import { createStreamDecoder } from '../../wire/stream.ts';
import { SpdyEnding } from './ending-spdy.ts';
import { TunnelledEnding } from './ending-tunnelled.ts';

const REASON = new ChaperoneError('identity.revoked', { why: 'it leaked' });

function talk() {
  const ending = new TunnelledEnding(new SpdyEnding({ forward: true }));
  const decoder = createStreamDecoder({
    url: '/api/v1/namespaces/x/pods/p/portforward',
    method: 'GET',
    subresource: 'portforward',
    requestHeaders: [],
    responseHeaders: [
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Protocol', 'SPDY/3.1+portforward.k8s.io'],
    ],
    status: 101,
  });
  const seen: Decoded[] = [];
  const request = (bytes: Uint8Array): void => {
    const masked = frame(bytes, { mask: MASK });
    ending.request(masked);
    seen.push(...decoder.push('request', masked));
  };
  const response = (bytes: Uint8Array): void => {
    ending.response(bytes);
    seen.push(...decoder.push('response', bytes).map((each) => structuredClone(each)));
  };
  const [client, target] = [new FrameWriter(), new FrameWriter()];
  const headers = (type: string) =>
    [
      ['streamType', type],
      ['port', '80'],
      ['requestID', '0'],
    ] as const;
  request(client.synStream({ stream: 1, headers: headers('error') }));
  request(client.synStream({ stream: 3, headers: headers('data') }));
  return { ending, decoder, seen, request, response, client, target };
}

describe('TunnelledEnding', () => {
  it('says why on the error stream of an open connection, as the vault reads it, and then good-bye', () => {
    const { ending, decoder, seen, response, target } = talk();
    response(frame(target.synReply(1)));
    response(frame(target.synReply(3)));
    response(frame(target.data(3, Buffer.from('hello'))));
    expect(ending.missing).toBe(0);
    seen.length = 0;
    const { bytes, wait } = ending.farewell(REASON);
    response(Buffer.concat([ending.words(REASON), bytes]));
    expect([decoder.opaque, wait]).toEqual([null, true]);
    expect(seen.map((one) => (one.is === 'connection' ? `${one.what} ${Buffer.from(one.data).toString()}` : one.is))).toEqual([
      `error ${REASON.message}`,
      'closed ',
    ]);
    expect(ending.missing).toBeUndefined();
  });

  it('waits for the frame inside and the frame around it', () => {
    const { ending, response, target } = talk();
    const inner = target.data(3, Buffer.from('hello'));
    const first = frame(inner.subarray(0, 4));
    response(first.subarray(0, 3));
    expect(ending.missing).toBe(3);
    response(first.subarray(3));
    // The WebSocket frame has ended, the one inside goes on in another.
    expect(ending.missing).toBe(2);
    response(frame(inner.subarray(4)));
    expect(ending.missing).toBe(0);
  });

  it('has nothing to say when it does not understand a side, or the target has closed', () => {
    const [one, two, three] = [talk(), talk(), talk()];
    one.request(Buffer.from('8002000600000004', 'hex'));
    two.ending.request(frame('not masked'));
    three.response(frame('\x03\xe8', { opcode: 8 }));
    expect([one, two, three].map(({ ending }) => ending.missing)).toEqual([undefined, undefined, undefined]);
  });
});
