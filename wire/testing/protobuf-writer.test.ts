import { expect, it } from 'vitest';
import { concat, envelope, message, varint } from './protobuf-writer.ts';

it('writes what the documentation of protobuf shows', () => {
  // protobuf.dev/programming-guides/encoding: field 1 is 150, field 2 is "testing".
  expect([...message([1, 150])]).toEqual([0x08, 0x96, 0x01]);
  expect([...message([2, 'testing'])]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
  expect([...varint(-1n)]).toEqual([...Array<number>(9).fill(0xff), 1]);
  expect([...concat([Uint8Array.of(1), Uint8Array.of(2, 3)])]).toEqual([1, 2, 3]);
  expect(Buffer.from(envelope('v1', 'Pod', new Uint8Array(0))).toString('latin1')).toBe(
    'k8s\0\n\t\n\x02v1\x12\x03Pod\x12\0\x1a\0"\0',
  );
});
