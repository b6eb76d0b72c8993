/** Names, ids and times that the server gives out. */
import type { Clock, Random } from '../../contract/clock.ts';

/** The letters Kubernetes uses for generated names: no vowels, no look-alikes. Source: apimachinery util/rand. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The random end of a generated name. */
export function suffix(random: Random, length = 5): string {
  return letters(random(length));
}

/** One letter of the safe alphabet per byte. */
export function letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** A random UUID (RFC 9562, version 4). */
export function uuid(random: Random): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** meta/v1 Time: RFC 3339 with whole seconds. */
export function timestamp(clock: Clock, offsetMs = 0): string {
  return new Date(clock.wall() + offsetMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
