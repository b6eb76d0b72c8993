import type { Clock, Random } from '../contract/clock.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters of Crockford base32: 48 bits of Unix milliseconds, then 80 random bits, so that ids sort by time. */
export function ulid(clock: Clock, random: Random): string {
  let bits = BigInt(Math.floor(clock.wall()));
  for (const byte of random(10)) bits = (bits << 8n) | BigInt(byte);
  let id = '';
  for (let i = 0; i < 26; i += 1) {
    id = (ALPHABET[Number(bits & 31n)] ?? '') + id;
    bits >>= 5n;
  }
  return id;
}
