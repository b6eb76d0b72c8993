/** Identifiers in the ULID layout: 48 bits of Unix milliseconds, 80 random bits, 26 characters of Crockford base32. */
import type { Random } from '../../contract/clock.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `milliseconds` since the Unix epoch; a fraction is dropped. */
export function ulid(milliseconds: number, random: Random): string {
  let value = BigInt(Math.max(0, Math.floor(milliseconds))) % (1n << 48n);
  for (const byte of random(10)) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < 26; index += 1, value >>= 5n) text = (ALPHABET[Number(value & 31n)] ?? '') + text;
  return text;
}
