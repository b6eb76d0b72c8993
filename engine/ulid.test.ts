import { expect, it } from 'vitest';
import { ulid } from './ulid.ts';

const at = (ms: number) => ({ wall: () => ms, monotonic: () => 0 });

it('has the ULID layout: the specification’s example time, then the random bits', () => {
  const zeros = () => new Uint8Array(10);
  const ones = () => new Uint8Array(10).fill(255);
  expect(ulid(at(1469918176385), zeros)).toBe('01ARYZ6S410000000000000000');
  expect(ulid(at(1469918176385.9), ones)).toBe('01ARYZ6S41ZZZZZZZZZZZZZZZZ');
  expect(ulid(at(1469918176386), zeros) > ulid(at(1469918176385), ones)).toBe(true);
});
