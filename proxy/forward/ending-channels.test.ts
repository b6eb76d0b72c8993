import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { frame } from '../../test/support/wire/websocket-frame.ts';
import { channelProtocol } from '../../wire/channels/protocol.ts';
import { FrameReader } from '../../wire/websocket/frame-reader.ts';
import { ChannelEnding } from './ending-channels.ts';

const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'it was revoked' });

/** Messages and the close frame that a client reads. */
function read(...bytes: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const reader = new FrameReader(false, {
    message: ({ kind, data }) => {
      seen.push(`${kind} ${Buffer.from(data).toString('latin1')}`);
      return undefined;
    },
    close: (code, reason) => seen.push(`close ${code} ${reason}`),
  });
  let at = 0;
  for (const each of bytes) {
    reader.push(each, at);
    at += each.length;
  }
  expect(reader.violation).toBeUndefined();
  return seen;
}
const speak = (name: string, ports?: number): string[] => {
  const ending = new ChannelEnding(channelProtocol(name)!, ports);
  const { bytes, wait } = ending.farewell(REASON);
  expect(wait).toBe(false);
  return read(ending.words(REASON), bytes);
};
const STATUS = JSON.stringify({
  ...{
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: REASON.message,
    reason: 'Forbidden',
    code: 403,
  },
});
const CLOSE = `close 1000 ${REASON.message}`;

describe('ChannelEnding', () => {
  it.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])('says a Status on the error channel of %s', (name) => {
    expect(speak(name)).toEqual([`binary \x03${STATUS}`, CLOSE]);
  });

  it('says a Status in base64 on v4.base64.channel.k8s.io', () => {
    expect(speak('v4.base64.channel.k8s.io')).toEqual([`text 3${Buffer.from(STATUS).toString('base64')}`, CLOSE]);
  });

  it.each(['', 'channel.k8s.io', 'v2.channel.k8s.io', 'v3.channel.k8s.io'])(
    'says plain text on the older protocol %j',
    (name) => {
      expect(speak(name)).toEqual([`binary \x03${REASON.message}`, CLOSE]);
    },
  );

  it('says it on the error channel of each forwarded port', () => {
    expect(speak('v4.channel.k8s.io', 2)).toEqual([`binary \x01${REASON.message}`, `binary \x03${REASON.message}`, CLOSE]);
  });

  it('knows how much is missing of the frame and of the message under way', () => {
    const ending = new ChannelEnding(channelProtocol('v5.channel.k8s.io')!, undefined);
    const push = (bytes: Uint8Array): number | undefined => {
      ending.response(bytes);
      return ending.missing;
    };
    const whole = frame('\x01hello');
    expect(ending.missing).toBe(0);
    expect(push(whole.subarray(0, 1))).toBe(1);
    expect(push(whole.subarray(1, 4))).toBe(4);
    expect(push(whole.subarray(4))).toBe(0);
    // Between the frames of one message nothing else may be said, although a frame has ended.
    expect(push(frame('\x01be', { fin: false }))).toBe(2);
    expect(push(frame('', { opcode: 9 }))).toBe(2);
    expect(push(frame('gun', { opcode: 0 }))).toBe(0);
    ending.request();
    expect(ending.missing).toBe(0);
  });

  it.each([
    ['the target has said good-bye', frame('\x03\xe8', { opcode: 8 })],
    ['it is not WebSocket', frame('a', { mask: [1, 2, 3, 4] })],
  ])('has nothing to say when %s', (_, bytes) => {
    const ending = new ChannelEnding(channelProtocol('v5.channel.k8s.io')!, undefined);
    ending.response(bytes);
    expect(ending.missing).toBeUndefined();
  });
});
