import { expect, it } from 'vitest';
import { DICTIONARY } from './dictionary.ts';

/** RFC 1950, section 8.2. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

it('is the one whose checksum stands in the header blocks of kubectl and of the API server', () => {
  expect(DICTIONARY).toHaveLength(1423);
  expect(adler32(DICTIONARY)).toBe(0xe3c6a7c2);
});
