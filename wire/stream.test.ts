import { describe, expect, it } from 'vitest';
import { bytes, concat, frame, MASK, text } from '../test/support/wire/websocket-frame.ts';
import type { Decoded } from './decoded.ts';
import type { StreamHead } from './layers.ts';
import { FrameWriter } from './spdy/frame-writer.ts';
import { createStreamDecoder } from './stream.ts';

function decoder(subresource: string, protocol: string, more: Partial<StreamHead> = {}) {
  const spdy = !protocol.includes('+') && protocol.startsWith('SPDY');
  return createStreamDecoder({
    url: `/api/v1/namespaces/demo/pods/web/${subresource}?ports=8080`,
    method: 'GET',
    subresource,
    requestHeaders: [],
    responseHeaders: spdy
      ? [
          ['Upgrade', 'SPDY/3.1'],
          ['X-Stream-Protocol-Version', protocol.slice(5)],
        ]
      : [
          ['Upgrade', 'websocket'],
          ['Sec-WebSocket-Protocol', protocol],
        ],
    status: 101,
    ...more,
  });
}
const say = (list: readonly Decoded[]): readonly string[] =>
  list.map((each) => {
    if (each.is === 'channel') return `${each.channel}${each.closes ? ' closes' : `: ${text(each.data)}`}`;
    if (each.is === 'connection') return `${each.id}:${each.port} ${each.what} ${each.direction} ${text(each.data)}`.trim();
    return each.is === 'exit' ? `exit ${String(each.status.code)}` : `ignored ${each.bytes}: ${each.reason}`;
  });
const client = (payload: string | Uint8Array) => frame(payload, { mask: MASK });

describe('an exec over WebSocket channels', () => {
  it('is decoded message by message', () => {
    const exec = decoder('exec', 'v5.channel.k8s.io');
    expect([exec.kind, exec.protocol, exec.opaque]).toEqual(['exec', 'v5.channel.k8s.io', null]);
    expect(say(exec.push('response', frame('\x01')))).toEqual([]);
    expect(say(exec.push('request', client('\x04{"Width":1,"Height":2}\n')))).toEqual(['resize: {"Width":1,"Height":2}']);
    expect(
      say(exec.push('request', concat(client('\0ls\n'), client(Uint8Array.of(255, 0)), client(Uint8Array.of(255, 99))))),
    ).toEqual(['stdin: ls\n', 'stdin closes']);
    expect(say(exec.push('response', frame('\x09?')))).toEqual(['ignored 1: channel 9 does not exist']);
    const status = '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"2"}]}}';
    expect(say(exec.push('response', frame(`\x03${status}`)))).toEqual([`error: ${status}`, 'exit 2']);
    expect(exec.end()).toEqual([]);
    expect(exec.opaque).toBeNull();
  });

  it('hands views of unmasked bytes on, and never changes what it is given', () => {
    const exec = decoder('exec', 'v5.channel.k8s.io');
    const pushed = frame('\x01out');
    const before = pushed.slice();
    const [out] = exec.push('response', pushed);
    expect(out).toMatchObject({ is: 'channel', channel: 'stdout', direction: 'response' });
    expect(out!.is === 'channel' && out!.data.buffer).toBe(pushed.buffer);
    const typed = client('\0in');
    const typedBefore = typed.slice();
    exec.push('request', typed);
    expect([pushed, typed]).toEqual([before, typedBefore]);
  });

  it('goes on in the other direction when one is opaque', () => {
    const exec = decoder('exec', 'v5.channel.k8s.io');
    exec.push('request', client('\0a'));
    expect(exec.push('request', frame('\0not masked'))).toEqual([]);
    const opaque = { direction: 'request', offset: client('\0a').length, reason: 'an unmasked frame from the client' };
    expect(exec.opaque).toEqual(opaque);
    expect(exec.push('request', client('\0b'))).toEqual([]);
    expect(say(exec.push('response', frame('\x01still')))).toEqual(['stdout: still']);
    exec.push('response', frame('x', { reserved: 1 }));
    expect(exec.opaque).toEqual(opaque);
    expect(exec.opaqueIn).toEqual({
      request: opaque,
      response: { direction: 'response', offset: frame('\x01still').length, reason: 'a WebSocket frame with a reserved bit' },
    });
  });

  it('gives at its end what was held back, each direction once', () => {
    const exec = decoder('exec', 'channel.k8s.io');
    exec.push('request', client('\x04{"Wid'));
    exec.push('response', frame('\x03no such container'));
    expect(say(exec.end('request'))).toEqual(['resize: {"Wid']);
    expect(exec.end('request')).toEqual([]);
    expect(exec.push('request', client('\0late'))).toEqual([]);
    expect(say(exec.end())).toEqual(['exit null']);
    expect(exec.end()).toEqual([]);
  });
});

it('an attach over SPDY', () => {
  const attach = decoder('attach', 'SPDY/v4.channel.k8s.io');
  const up = new FrameWriter();
  const down = new FrameWriter();
  attach.push('request', up.synStream({ stream: 1, headers: [['streamType', 'stdout']] }));
  attach.push('response', down.synReply(1));
  expect(say(attach.push('response', concat(down.data(1, bytes('out')), down.data(1, bytes(''), true))))).toEqual([
    'stdout: out',
    'stdout closes',
  ]);
  expect(attach.kind).toBe('attach');
});

describe('port-forward', () => {
  it('over SPDY inside WebSocket, whatever frames are cut into which messages', () => {
    const forward = decoder('portforward', 'SPDY/3.1+portforward.k8s.io');
    const up = new FrameWriter();
    const headers = (type: string) =>
      [
        ['streamType', type],
        ['port', '80'],
        ['requestID', '4'],
      ] as const;
    const spdy = concat(
      up.synStream({ stream: 1, headers: headers('error') }),
      up.synStream({ stream: 3, headers: headers('data') }),
      up.data(3, bytes('GET/x'), true),
    );
    const messages = concat(...Array.from(spdy, (_, i) => client(spdy.slice(i, i + 1))));
    const seen = say(forward.push('request', messages));
    expect(seen[0]).toBe('4:80 opened request');
    expect(
      seen
        .slice(1, -1)
        .map((each) => each.at(-1))
        .join(''),
    ).toBe('GET/x');
    expect(seen.at(-1)).toBe('4:80 closed request');
    // The offset is of the WebSocket payload in which the SPDY frame that cannot be read begins.
    expect(forward.push('request', concat(client(up.ping(1)), client(bytes('\x80\x02\0\x06\0\0\0\0'))))).toEqual([]);
    expect(forward.opaque).toEqual({
      direction: 'request',
      offset: messages.length + client(up.ping(1)).length + 6,
      reason: 'a SPDY frame of another version than 3',
    });
    const other = decoder('portforward', 'SPDY/3.1+portforward.k8s.io');
    other.push('response', frame('text', { opcode: 1 }));
    expect(other.opaque).toEqual({ direction: 'response', offset: 2, reason: 'a text message where SPDY should be' });
  });

  it('over channels', () => {
    const forward = decoder('portforward', 'v4.channel.k8s.io');
    const seen = [
      ...forward.push('response', frame(Uint8Array.of(0, 0x90, 0x1f))),
      ...forward.push('request', client('\0GET')),
      ...forward.push('response', frame(Uint8Array.of(1, 0x90, 0x1f, 0x6e, 0x6f))),
    ];
    expect(say(seen)).toEqual(['0:8080 opened response', '0:8080 data request GET', '0:8080 error response no']);
  });
});

describe('what is opaque from its first byte', () => {
  it.each([
    ['a websocket connection to something else than a pod', decoder('proxy', 'v4.channel.k8s.io'), 'other'],
    ['the connection did not leave HTTP', decoder('exec', 'v5.channel.k8s.io', { status: 403 }), 'exec'],
    ['an unknown WebSocket protocol', decoder('exec', 'graphql'), 'exec'],
  ] as const)('%s', (reason, one, kind) => {
    expect(one.kind).toBe(kind);
    expect(one.opaque).toEqual({ direction: 'request', offset: 0, reason });
    expect(one.opaqueIn.response).toEqual({ direction: 'response', offset: 0, reason });
    expect(one.push('response', bytes('anything'))).toEqual([]);
    expect(one.end()).toEqual([]);
  });
});
