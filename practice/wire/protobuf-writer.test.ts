import { expect, it } from 'vitest';
import { message } from './protobuf-writer.ts';

it('writes the examples of the protobuf documentation', () => {
  expect(message([2, 'testing']).toString('hex')).toBe('120774657374696e67');
  expect(message([3, message([1, true])]).toString('hex')).toBe('1a020801');
});

it('writes long lengths and high field numbers as varints of several bytes', () => {
  const long = message([31, 'x'.repeat(300)]);
  expect(long.subarray(0, 4).toString('hex')).toBe('fa01ac02');
  expect(long).toHaveLength(304);
});
