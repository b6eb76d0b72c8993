/** The hashes of FORMAT.md: `H` is SHA-256, `HKDF` is HKDF-SHA-256 with an empty salt and 32 bytes of output (RFC 5869). */
import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';

export const HASH_SIZE = 32;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(bytes).digest();
}

/** 32 bytes; `info` is one of the words in FORMAT.md, section Keys. */
export function hkdf(key: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, HASH_SIZE));
}

/** Comparison that takes the same time wherever the first difference is; false for different lengths. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Null unless `text` is exactly what `base64` writes, and, when `size` is given, of that many bytes. */
export function fromBase64(text: string, size?: number): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text || (size !== undefined && bytes.length !== size)) return null;
  return new Uint8Array(bytes);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
