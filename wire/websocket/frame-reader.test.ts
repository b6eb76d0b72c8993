import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, concat, frame, MASK, text } from '../../test/support/wire/websocket-frame.ts';
import { FrameReader, type MessagePiece } from './frame-reader.ts';

function read(masked: boolean, ...pushes: readonly Uint8Array[]) {
  const pieces: MessagePiece[] = [];
  const closes: [number, string][] = [];
  const reader = new FrameReader(masked, {
    message: (piece) => {
      pieces.push(piece);
      return undefined;
    },
    close: (code, reason) => {
      closes.push([code, reason]);
    },
  });
  let at = 0;
  for (const push of pushes) {
    reader.push(push, at);
    at += push.length;
  }
  return { pieces, closes, violation: reader.violation };
}

/** Messages put together, with their kind. */
function messages(pieces: readonly MessagePiece[]): readonly string[] {
  const out: string[] = [];
  for (const { first, kind, data } of pieces) {
    if (first) out.push(`${kind}:`);
    out.push(`${out.pop() ?? ''}${text(data)}`);
  }
  return out;
}

describe('a WebSocket frame', () => {
  it.each([
    ['RFC 6455, 5.7: an unmasked text', false, [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], 'text:Hello'],
    ['RFC 6455, 5.7: a masked text', true, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], 'text:Hello'],
    ['RFC 6455, 5.7: a fragmented text', false, [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f], 'text:Hello'],
    ['an empty message', false, [0x82, 0x00], 'binary:'],
  ])('%s', (_, masked, input, expected) => {
    const { pieces, violation } = read(masked, Uint8Array.from(input));
    expect(violation).toBeUndefined();
    expect(messages(pieces)).toEqual([expected]);
    expect(pieces.at(-1)!.last).toBe(true);
  });

  it.each([125, 126, 127, 65_535, 65_536, 70_000])('of %i bytes', (length) => {
    const payload = new Uint8Array(length).map((_, i) => i);
    const { pieces, violation } = read(true, frame(payload, { mask: MASK }));
    expect(violation).toBeUndefined();
    expect(pieces).toHaveLength(1);
    expect(Buffer.from(pieces[0]!.data).equals(payload)).toBe(true);
  });

  it('is handed on as it comes, as a view when it is not masked, and says where the bytes stand', () => {
    const whole = frame('hello');
    const [head, tail] = [whole.slice(0, 4), whole.slice(4)];
    const { pieces } = read(false, head, tail);
    expect(pieces.map(({ data, at, first, last }) => [text(data), at, first, last])).toEqual([
      ['he', 2, true, false],
      ['llo', 4, false, true],
    ]);
    expect(pieces[1]!.data.buffer).toBe(tail.buffer);
  });

  it('of any announced length takes no memory', () => {
    const head = frame('x', { length: 2n ** 53n - 1n, lengthBits: 64 });
    const { pieces, violation } = read(false, head);
    expect(violation).toBeUndefined();
    expect(messages(pieces)).toEqual(['binary:x']);
  });
});

describe('control frames', () => {
  it('may stand inside a message', () => {
    const input = concat(
      frame('a', { fin: false }),
      frame('ping', { opcode: 9 }),
      frame('b', { opcode: 0 }),
      frame('', { opcode: 10 }),
    );
    const { pieces, violation } = read(false, input);
    expect(violation).toBeUndefined();
    expect(messages(pieces)).toEqual(['binary:ab']);
    expect(pieces.every(({ fragmented }) => fragmented)).toBe(true);
  });

  it('close with a code, without one, and cut anywhere', () => {
    const close = frame(concat(Uint8Array.of(0x03, 0xe8), bytes('bye')), { opcode: 8, mask: MASK });
    for (let cut = 0; cut <= close.length; cut += 1) {
      expect(read(true, close.slice(0, cut), close.slice(cut)).closes).toEqual([[1000, 'bye']]);
    }
    expect(read(false, frame('', { opcode: 8 })).closes).toEqual([[1005, '']]);
  });
});

describe('a violation', () => {
  const good = frame('good');
  it.each([
    ['a WebSocket frame with a reserved bit', frame('x', { reserved: 4 })],
    ['a WebSocket frame of an unknown kind', frame('x', { opcode: 3 })],
    ['a WebSocket frame of an unknown kind', frame('x', { opcode: 11 })],
    ['a masked frame from the server', frame('x', { mask: MASK })],
    ['a WebSocket continuation of nothing', frame('x', { opcode: 0 })],
    ['a fragmented WebSocket control frame', frame('', { opcode: 9, fin: false })],
    ['a WebSocket control frame of more than 125 bytes', frame(new Uint8Array(126), { opcode: 9 })],
    ['a WebSocket length that is not in its shortest form', frame('x', { lengthBits: 16 })],
    ['a WebSocket length that is not in its shortest form', frame('x', { lengthBits: 64 })],
    ['a WebSocket frame longer than 2^53 bytes', frame('x', { length: 2n ** 53n })],
    ['a WebSocket frame longer than 2^53 bytes', frame('x', { length: 2n ** 63n })],
  ])('%s', (reason, bad) => {
    const { pieces, violation } = read(false, concat(good, bad, good));
    expect(violation).toEqual({ offset: good.length, reason });
    expect(messages(pieces)).toEqual(['binary:good']);
  });

  it('is a message inside another, and an unmasked frame of the client', () => {
    const inside = read(false, concat(frame('a', { fin: false }), frame('b')));
    expect(inside.violation).toEqual({ offset: 3, reason: 'a WebSocket message inside another' });
    expect(read(true, frame('a')).violation).toEqual({ offset: 0, reason: 'an unmasked frame from the client' });
  });

  it.each([
    ['one byte', [3]],
    ['999', [3, 0xe7]],
    ['1005', [3, 0xed]],
    ['1006', [3, 0xee]],
    ['1015', [3, 0xf7]],
  ])('is a close code of %s', (_, code) => {
    const { violation, closes } = read(false, frame(Uint8Array.from(code), { opcode: 8 }));
    expect(violation).toEqual({ offset: 2, reason: 'a WebSocket close frame with a code that must not be sent' });
    expect(closes).toEqual([]);
  });

  it('is anything after a close frame', () => {
    const { violation } = read(false, concat(frame('', { opcode: 8 }), good));
    expect(violation).toEqual({ offset: 2, reason: 'bytes after the WebSocket close frame' });
  });

  it('is what the user of the messages finds', () => {
    const reader = new FrameReader(false, { message: ({ at }) => ({ offset: at, reason: 'no' }) });
    reader.push(concat(good, good), 100);
    expect(reader.violation).toEqual({ offset: 102, reason: 'no' });
  });
});

describe('any messages', () => {
  const message = fc.record({
    opcode: fc.constantFrom(1, 2),
    parts: fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
    mask: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)),
  });

  it('come out as they went in, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(40)), fc.boolean(), (list, cuts, masked) => {
        const input = concat(
          ...list.flatMap(({ opcode, parts, mask }) =>
            parts.map((part, i) =>
              frame(part, { opcode: i === 0 ? opcode : 0, fin: i === parts.length - 1, ...(masked && { mask }) }),
            ),
          ),
        );
        const pushes: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, input.length]) pushes.push(input.slice(at, (at += cut)));
        const { pieces, violation } = read(masked, ...pushes);
        expect(violation).toBeUndefined();
        expect(pieces.filter(({ last }) => last)).toHaveLength(list.length);
        const data = concat(...pieces.map((piece) => piece.data));
        expect(Buffer.from(data).equals(concat(...list.flatMap(({ parts }) => parts)))).toBe(true);
      }),
      { seed: 6455, numRuns: 200 },
    );
  });
});
