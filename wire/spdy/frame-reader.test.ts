import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, concat, text } from '../../test/support/wire/websocket-frame.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

/** Reads frames; DATA as `stream:text`, with `.` at the end of a frame and `!` at the end of the stream. */
function read(...pushes: readonly Uint8Array[]) {
  const seen: unknown[] = [];
  const reader = new FrameReader({
    control: (frame) => {
      seen.push(frame);
      return undefined;
    },
    data: ({ stream, data, last, fin }) => {
      seen.push(`${stream}:${text(data)}${last ? '.' : ''}${fin ? '!' : ''}`);
      return undefined;
    },
  });
  let at = 0;
  for (const push of pushes) {
    reader.push(push, at);
    at += push.length;
  }
  return { seen, violation: reader.violation };
}
const hex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'));

function conversation(): Uint8Array {
  const writer = new FrameWriter();
  return concat(
    writer.settings([
      [4, 100],
      [7, 65_536],
    ]),
    writer.settings([]),
    writer.synStream({ stream: 1, headers: [['streamType', 'error']], fin: true }),
    writer.synStream({ stream: 3, headers: [['streamType', 'data']], unidirectional: true, priority: 7 }),
    writer.data(3, bytes('hello')),
    writer.headers(3, [['x', 'y']]),
    writer.synReply(3, [], true),
    writer.ping(9),
    writer.windowUpdate(3, 10),
    writer.data(3, bytes(''), true),
    writer.rstStream(3, 5),
    writer.goAway(3, 2),
  );
}
const FRAMES = [
  { type: 'SETTINGS' },
  { type: 'SETTINGS' },
  { type: 'SYN_STREAM', stream: 1, fin: true, unidirectional: false, headers: [['streamtype', 'error']] },
  { type: 'SYN_STREAM', stream: 3, fin: false, unidirectional: true, headers: [['streamtype', 'data']] },
  '3:hello.',
  { type: 'HEADERS', stream: 3, fin: false, headers: [['x', 'y']] },
  { type: 'SYN_REPLY', stream: 3, fin: true, headers: [] },
  { type: 'PING', id: 9 },
  { type: 'WINDOW_UPDATE', stream: 3, delta: 10 },
  '3:.!',
  { type: 'RST_STREAM', stream: 3, status: 5 },
  { type: 'GOAWAY', lastStream: 3, status: 2 },
];

describe('SPDY frames', () => {
  it('of every type are read', () => {
    const { seen, violation } = read(conversation());
    expect(violation).toBeUndefined();
    expect(seen).toEqual(FRAMES);
  });

  it('are the same wherever they are cut', () => {
    const whole = conversation();
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (cuts) => {
        const pushes: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) pushes.push(whole.slice(at, (at += cut)));
        const { seen, violation } = read(...pushes);
        expect(violation).toBeUndefined();
        expect(seen.filter((each) => typeof each !== 'string')).toEqual(FRAMES.filter((each) => typeof each !== 'string'));
        // Pieces of `hello` in order, the last one marked as the frame's end.
        expect(
          seen
            .filter((each) => typeof each === 'string')
            .join('')
            .replaceAll('3:', ''),
        ).toBe('hello..!');
      }),
      { seed: 31, numRuns: 300 },
    );
  });

  it('with data are handed on as views and need no memory for their length', () => {
    const head = hex('00000001 00ffffff');
    const data = bytes('abc');
    const pieces: Uint8Array[] = [];
    const reader = new FrameReader({
      control: () => undefined,
      data: (piece) => {
        pieces.push(piece.data);
        return undefined;
      },
    });
    reader.push(head, 0);
    reader.push(data, 8);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]!.buffer).toBe(data.buffer);
  });
});

describe('a violation', () => {
  it.each([
    ['a SPDY data frame without a stream', '00000000 00000001 61'],
    ['a SPDY frame of another version than 3', '80020006 00000004 00000001'],
    ['a SPDY control frame of an unknown type', '80030005 00000000'],
    ['a SPDY control frame of an unknown type', '8003000a 00000000'],
    ['a SPDY control frame of a wrong length', '80030006 00000005 00000001 00'],
    ['a SPDY control frame of a wrong length', '80030003 00000004 00000001'],
    ['a SPDY control frame of a wrong length', '80030007 0000000c 00000001 00000001 00000001'],
    ['a SPDY control frame of a wrong length', '80030001 00000009 00000001 00000000 00'],
    ['a SPDY control frame of a wrong length', '80030004 0000000c 00000002 00000001 00000001'],
    ['a SPDY control frame of a wrong length', '80030004 00000004 20000000'],
    ['a SPDY frame without a stream', '80030002 0000000e 00000000 626060600000 0000ffff'],
    ['a SPDY frame without a header block', '80030002 00000004 00000001'],
    ['a SPDY RST_STREAM without a stream or a status', '80030003 00000008 00000001 00000000'],
    ['a SPDY RST_STREAM without a stream or a status', '80030003 00000008 00000000 00000001'],
    ['a SPDY header block that cannot be decompressed', '80030002 00000008 00000001 01020304'],
    ['a SPDY header block that is not name and value pairs', '80030002 0000000a 00000001 78f9e3c6a7c2'],
  ])('%s: %s', (reason, frame) => {
    const before = new FrameWriter().ping(1);
    const { seen, violation } = read(concat(before, hex(frame), before));
    expect(violation).toEqual({ offset: before.length, reason });
    expect(seen).toEqual([{ type: 'PING', id: 1 }]);
  });

  it('is what the user of the frames finds', () => {
    const reader = new FrameReader({ control: () => 'no', data: () => 'never' });
    const ping = new FrameWriter().ping(1);
    reader.push(concat(ping, ping), 7);
    expect(reader.violation).toEqual({ offset: 7, reason: 'no' });
  });
});
