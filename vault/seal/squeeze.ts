/** Raw DEFLATE (RFC 1951) where it pays: not for small frames, not for data that does not shrink, not under pressure. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Below this the time costs more than the bytes save. */
const SMALL = 4096;
const SAMPLE = 4096;
/** Frames that are left alone after a sample did not shrink. */
const REST = 16;
/** Must shrink to less than this share. */
const WORTH = 0.85;

/** Remembers, for one stream, whether its data shrink. */
export class Squeezer {
  #rest = 0;

  /** The compressed form, or null when the bytes are better left as they are. `busy`: others wait for this thread. */
  squeeze(plain: Uint8Array, busy: boolean): Uint8Array | null {
    if (plain.length < SMALL || busy) return null;
    if (this.#rest > 0) {
      this.#rest -= 1;
      return null;
    }
    const middle = Math.max(0, Math.floor((plain.length - SAMPLE) / 2));
    const sample = plain.subarray(middle, middle + SAMPLE);
    const packed = plain.length > 4 * SAMPLE && deflate(sample).length > sample.length * WORTH ? null : deflate(plain);
    if (packed !== null && packed.length < plain.length * WORTH) return packed;
    this.#rest = REST;
    return null;
  }
}

/** Null when the bytes are not DEFLATE of exactly `length` bytes; never allocates more than that. */
export function unsqueeze(packed: Uint8Array, length: number): Uint8Array | null {
  if (length === 0) return null;
  try {
    const plain = inflateRawSync(packed, { maxOutputLength: length });
    return plain.length === length ? plain : null;
  } catch {
    return null;
  }
}

function deflate(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes, { level: 1 });
}
