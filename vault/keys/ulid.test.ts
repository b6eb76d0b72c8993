import { describe, expect, it } from 'vitest';
import { ulid } from './ulid.ts';

describe('ulid', () => {
  it('writes 48 bits of time and 80 of randomness in Crockford base32', () => {
    expect(ulid(0, () => new Uint8Array(10))).toBe('0'.repeat(26));
    expect(ulid(2 ** 48 - 1, () => new Uint8Array(10).fill(255))).toBe('7' + 'Z'.repeat(25));
    // The example of the ULID specification: 1469922850259 ms begins with 01ARZ3NDEK.
    expect(ulid(1_469_922_850_259.9, () => new Uint8Array(10))).toBe('01ARZ3NDEK' + '0'.repeat(16));
  });

  it('sorts by time', () => {
    const later = ulid(2000, () => new Uint8Array(10));
    expect(ulid(1000, () => new Uint8Array(10).fill(255)) < later).toBe(true);
  });
});
