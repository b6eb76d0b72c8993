import { describe, expect, it } from 'vitest';
import { text } from '../../test/support/wire/websocket-frame.ts';
import { FrameReader } from './frame-reader.ts';
import { closeFrame, messageFrame } from './frame-writer.ts';

/** What a client reads from a server's bytes. */
function read(bytes: Uint8Array) {
  const messages: { kind: string; length: number; whole: boolean }[] = [];
  const closes: [number, string][] = [];
  const reader = new FrameReader(false, {
    message: ({ kind, data, first, last }) => {
      messages.push({ kind, length: data.length, whole: first && last });
      return undefined;
    },
    close: (code, reason) => closes.push([code, reason]),
  });
  reader.push(bytes, 0);
  expect([reader.violation, reader.missing]).toEqual([undefined, 0]);
  return { messages, closes };
}

describe('messageFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('of %d bytes is read as one whole message', (length) => {
    const kind = length % 2 === 0 ? 'binary' : 'text';
    expect(read(messageFrame(kind, new Uint8Array(length)))).toEqual({ messages: [{ kind, length, whole: true }], closes: [] });
  });

  it('carries its payload as it is', () => {
    expect(text(messageFrame('text', new TextEncoder().encode('abc')).subarray(2))).toBe('abc');
  });
});

describe('closeFrame', () => {
  it('says a code and a reason', () => {
    expect(read(closeFrame(1008, 'ended')).closes).toEqual([[1008, 'ended']]);
    expect(read(closeFrame(1000, '')).closes).toEqual([[1000, '']]);
  });

  it('cuts a reason at what a control frame holds, and no character in the middle', () => {
    expect(read(closeFrame(1008, 'a'.repeat(200))).closes).toEqual([[1008, 'a'.repeat(123)]]);
    expect(read(closeFrame(1008, 'ü'.repeat(200))).closes).toEqual([[1008, 'ü'.repeat(61)]]);
  });
});
