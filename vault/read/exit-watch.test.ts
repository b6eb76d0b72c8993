import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../contract/record.ts';
import { requestEvent, responseEvent } from '../../test/support/vault/fixture.ts';
import { capturedStream } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import type { Upgraded } from '../../test/support/wire/captures.ts';
import { ExitWatch } from './exit-watch.ts';

function watch({ head, chunks }: Upgraded, upgrade: string, only?: 'request' | 'response', lose = -1): ExitWatch {
  const { listen, policy, ...rest } = requestEvent(1, 1);
  const request: RequestEvent = {
    ...rest,
    listen: { ...listen, url: head.url, headers: head.requestHeaders, upgrade },
    policy: { ...policy!, attributes: { ...policy!.attributes, subresource: head.subresource } },
  };
  const made = new ExitWatch(request, responseEvent(1, 2, { status: head.status, headers: head.responseHeaders }));
  const offsets = { request: 0, response: 0 };
  for (const [index, { direction, bytes }] of chunks.entries()) {
    if (index !== lose && (only === undefined || only === direction))
      made.piece({ x: 1, direction, at: 0, offset: offsets[direction], bytes });
    offsets[direction] += bytes.length;
  }
  made.end();
  return made;
}

describe('exit watch', () => {
  it.each([
    ['exec-ws', 'websocket', 7],
    ['exec-spdy', 'spdy/3.1', 7],
    ['exec-stdin-ws', 'websocket', 0],
    ['exec-big-spdy', 'spdy/3.1', 0],
    ['exec-tty-spdy', 'spdy/3.1', 3],
    ['cp-ws', 'websocket', 1],
  ])('%s', (capture, upgrade, code) => {
    const found = watch(capturedStream(capture), upgrade);
    expect([found.exit?.code, found.opaque]).toEqual([code, false]);
  });

  it('needs of a WebSocket nothing of what the client sent', () => {
    expect(watch(capturedStream('exec-stdin-ws'), 'websocket', 'response').exit?.code).toBe(0);
    expect(watch(capturedStream('exec-stdin-ws'), 'websocket', 'request').exit).toBeNull();
  });

  it('says nothing after a hole, and that broken frames are opaque', () => {
    const exec = execStream('command=id', [
      ['stdout', 'out'],
      ['error', '{"status":"Success"}'],
    ]);
    expect(watch(exec, 'websocket').exit).toEqual({ code: 0, reason: '', message: '' });
    expect(watch(exec, 'websocket', undefined, 0).exit).toBeNull();
    const broken = { ...exec, chunks: [{ direction: 'response' as const, us: 0, bytes: Uint8Array.of(0xff, 0xff, 0xff) }] };
    expect(watch(broken, 'websocket')).toMatchObject({ exit: null, opaque: true });
  });
});
