import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, varint } from '../testing/protobuf-writer.ts';
import { bytesOf, FieldReader, integerOf, ProtobufError, type RawValue } from './protobuf-fields.ts';

function read(bytes: Uint8Array, cut = false): [number, RawValue, boolean][] {
  const reader = new FieldReader(bytes, cut);
  const found: [number, RawValue, boolean][] = [];
  while (reader.next()) found.push([reader.number, reader.value, reader.short]);
  return found;
}

describe('protobuf fields', () => {
  it('reads varints of any size, fixed numbers and bytes', () => {
    const numbers = [0n, 1n, 127n, 128n, 300n, 2n ** 28n - 1n, 2n ** 28n, 2n ** 53n, 2n ** 63n - 1n];
    for (const value of numbers) expect(read(message([1, value]))).toEqual([[1, value, false]]);
    expect(integerOf(read(message([1, -5n]))[0]![1])).toBe(-5n);
    expect(read(Uint8Array.of(0x0d, 1, 0, 0, 0, 0x11, 2, 0, 0, 0, 0, 0, 0, 1))).toEqual([
      [1, 1n, false],
      [2, 0x0100_0000_0000_0002n, false],
    ]);
    expect(read(message([15, 'ab'], [2_000, '']))).toEqual([
      [15, Uint8Array.from(Buffer.from('ab')), false],
      [2_000, new Uint8Array(0), false],
    ]);
  });

  it.each([
    ['a length beyond the end', [0x0a, 5, 1], 'it ends too early'],
    ['a varint without an end', Array<number>(12).fill(0xff), 'a number is too long'],
    ['a tag alone', [0x08], 'it ends too early'],
    ['half a fixed number', [0x0d, 1], 'it ends too early'],
    ['a group', [0x0b], 'a wire type that is not used'],
    ['field 0', [0x00, 0x00], 'a field has the number 0'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => read(Uint8Array.from(bytes))).toThrow(new ProtobufError(reason));
  });

  it('gives what is whole of a message that was cut, and says which field is short', () => {
    const whole = message([1, 7], [2, 'abcdef']);
    expect(read(whole.subarray(0, 6), true)).toEqual([
      [1, 7n, false],
      [2, Uint8Array.from(Buffer.from('ab')), true],
    ]);
    for (let length = 0; length < whole.length; length += 1) expect(() => read(whole.subarray(0, length), true)).not.toThrow();
  });

  it('never reads beyond its bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, cut) => {
        try {
          for (const [, value] of read(bytes, cut)) if (typeof value !== 'bigint') expect(value.buffer).toBe(bytes.buffer);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
    );
  });

  it('tells numbers from bytes', () => {
    expect(() => bytesOf(1n)).toThrow(ProtobufError);
    expect(() => integerOf(varint(1n))).toThrow(ProtobufError);
  });
});
