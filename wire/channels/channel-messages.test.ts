import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import type { MessagePiece } from '../websocket/frame-reader.ts';
import { ChannelMessages } from './channel-messages.ts';
import { channelProtocol } from './protocol.ts';

/** Events as words: `2:hel`, with `.` at the end of a message; `close 0`; `ignored 3`. */
function channelsOf(protocol: string, direction: 'request' | 'response' = 'response') {
  const seen: string[] = [];
  const messages = new ChannelMessages(channelProtocol(protocol)!, direction, {
    data: (number, _, data, whole) => {
      seen.push(`${number}:${text(data)}${whole ? '.' : ''}`);
    },
    close: (number) => {
      seen.push(`close ${number}`);
    },
    ignored: (_, count, reason) => {
      seen.push(`ignored ${count}: ${reason}`);
    },
  });
  return { messages, seen };
}

/** A message in pieces. */
function pieces(...parts: readonly (string | readonly number[])[]): readonly MessagePiece[] {
  return parts.map((part, i) => ({
    kind: 'binary',
    first: i === 0,
    last: i === parts.length - 1,
    fragmented: false,
    data: typeof part === 'string' ? bytes(part) : Uint8Array.from(part),
    at: 10 * i,
  }));
}

describe('binary messages', () => {
  it('begin with the channel', () => {
    const { messages, seen } = channelsOf('v4.channel.k8s.io');
    for (const piece of [...pieces('\x01out'), ...pieces('\x02e', 'rr'), ...pieces('', '\x03', '', 'x'), ...pieces('\x01')]) {
      expect(messages.push(piece)).toBeUndefined();
    }
    expect(seen).toEqual(['1:out.', '2:e', '2:rr.', '3:', '3:', '3:x.', '1:.']);
  });

  it('may be empty, which says nothing', () => {
    const { messages, seen } = channelsOf('v4.channel.k8s.io');
    messages.push(pieces('')[0]!);
    messages.push(pieces('\x01a')[0]!);
    expect(seen).toEqual(['1:a.']);
  });
});

describe('base64 messages', () => {
  it('begin with a digit, each with a base64 text of its own', () => {
    const { messages, seen } = channelsOf('v4.base64.channel.k8s.io');
    for (const piece of [...pieces('1Zm9v'), ...pieces('2', 'Zm', '9v', 'Yg=='), ...pieces('0')]) messages.push(piece);
    expect(seen).toEqual(['1:foo.', '2:', '2:', '2:foo', '2:b.', '0:.']);
  });

  it('that are not base64 are passed over, and the next one is read', () => {
    const { messages, seen } = channelsOf('base64.channel.k8s.io');
    for (const piece of [...pieces('1Zm9v', '####', 'Zm9v'), ...pieces('1Zm9'), ...pieces('2Zm9v')]) messages.push(piece);
    const why = 'a channel message that is not base64';
    expect(seen).toEqual(['1:foo', '1:', `ignored 4: ${why}`, '1:.', `ignored 4: ${why}`, '1:.', `ignored 0: ${why}`, '2:foo.']);
  });
});

describe('the close signal', () => {
  it('of version 5 names a channel', () => {
    const { messages, seen } = channelsOf('v5.channel.k8s.io', 'request');
    for (const piece of [...pieces([255, 0]), ...pieces([255], [4]), ...pieces([255], [], [1], [])]) messages.push(piece);
    expect(seen).toEqual(['close 0', 'close 4', 'close 1']);
  });

  it.each([
    ['none', pieces([255])],
    ['two', pieces([255, 0, 1])],
    ['two in pieces', pieces([255, 0], [1])],
  ])('with %s cannot be understood', (_, list) => {
    const { messages, seen } = channelsOf('v5.channel.k8s.io', 'request');
    const last = list.map((piece) => messages.push(piece)).at(-1);
    expect(last).toEqual({ offset: 0, reason: 'a close signal that does not name one channel' });
    expect(seen).toEqual([]);
  });

  it('does not exist before version 5', () => {
    const { messages, seen } = channelsOf('v4.channel.k8s.io', 'request');
    expect(messages.push(pieces([255, 0])[0]!)).toBeUndefined();
    expect(seen).toEqual(['255:\0.']);
  });
});

it('a message in several frames is read from the server and not from the client, where servers differ', () => {
  const piece = { ...pieces('\x01a')[0]!, fragmented: true, at: 5 };
  expect(channelsOf('v5.channel.k8s.io').messages.push(piece)).toBeUndefined();
  expect(channelsOf('v5.channel.k8s.io', 'request').messages.push(piece)).toEqual({
    offset: 5,
    reason: 'a channel message in several frames, which servers read differently',
  });
});
