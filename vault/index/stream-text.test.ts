import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../contract/record.ts';
import { requestEvent, responseEvent } from '../../test/support/vault/fixture.ts';
import { capturedStream } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import type { Upgraded } from '../../test/support/wire/captures.ts';
import { StreamText } from './stream-text.ts';

function textOf({ head, chunks }: Upgraded, limit = 1_000, lose = -1): string {
  const { listen, policy, ...rest } = requestEvent(1, 1);
  const request: RequestEvent = {
    ...rest,
    listen: { ...listen, url: head.url, headers: head.requestHeaders, upgrade: 'websocket' },
    policy: { ...policy!, attributes: { ...policy!.attributes, subresource: head.subresource } },
  };
  const text = new StreamText(request, responseEvent(1, 2, { status: head.status, headers: head.responseHeaders }), limit);
  const offsets = { request: 0, response: 0 };
  for (const [index, { direction, bytes }] of chunks.entries()) {
    if (index !== lose) text.piece({ x: 1, direction, at: 0, offset: offsets[direction], bytes });
    offsets[direction] += bytes.length;
  }
  return text.text();
}

describe('stream text', () => {
  it.each(['exec-ws', 'exec-spdy'])('has both outputs of %s', (capture) => {
    expect(textOf(capturedStream(capture))).toBe('out\n\nerr\n');
  });

  it('has what was typed, and takes control sequences out', () => {
    const text = textOf(capturedStream('exec-tty-ws'), 10_000);
    expect(text).toContain('echo marker');
    expect(textOf(execStream('tty=true', [['stdout', '\u001b[1;31mred\u001b[0m\u001b]0;title\u0007 plain\r\n\u0008x']]))).toBe(
      ' red   plain \n x',
    );
  });

  it('keeps a character that came in two messages', () => {
    const euro = Buffer.from('€');
    expect(
      textOf(
        execStream('', [
          ['stdout', euro.subarray(0, 1)],
          ['stdout', euro.subarray(1)],
        ]),
      ),
    ).toBe('€');
  });

  it('stops at its limit, and after a hole', () => {
    expect(textOf(capturedStream('exec-big-ws'), 1_000)).toBe('x'.repeat(1_000));
    const hole = execStream('', [
      ['stdout', 'before'],
      ['stdout', 'lost'],
      ['stdout', 'after'],
    ]);
    expect(textOf(hole, 1_000, 1)).toBe('before');
  });

  it('has nothing of a forwarded connection', () => {
    expect(textOf(capturedStream('port-forward-ws'))).toBe('');
  });
});
