/** `AEAD` of FORMAT.md: AES-256-GCM, 12-byte nonce, the 16-byte tag behind the ciphertext. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const NONCE_SIZE = 12;
export const TAG_SIZE = 16;

/** Small enough to stay in the processor's cache, and for the allocator to use the memory again. */
const CHUNK = 65_536;

/** Ciphertext in pieces and the tag, so that large frames are written without another copy; `onPart` sees each at once, in order. */
export function sealParts(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  aad: readonly Uint8Array[],
  onPart: (part: Uint8Array) => void = () => undefined,
): readonly Uint8Array[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(joined(aad));
  const parts: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += CHUNK) {
    const part = cipher.update(plain.subarray(at, at + CHUNK));
    onPart(part);
    parts.push(part);
  }
  cipher.final();
  const tag = cipher.getAuthTag();
  onPart(tag);
  parts.push(tag);
  return parts;
}

/**
 * Gives the memory of written parts back at once. Node's ciphers make new memory for every part; left to the garbage collector, collecting it
 * costs more than the encryption. The parts are empty afterwards.
 */
export function releaseParts(parts: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of parts) {
    // Of memory that others may share (Buffer's pool) nothing is given back.
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}

export function sealBox(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, aad: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(sealParts(key, nonce, plain, aad));
}

/** Null when the box was not made with this key, nonce and additional data. */
export function openBox(key: Uint8Array, nonce: Uint8Array, box: Uint8Array, aad: readonly Uint8Array[]): Uint8Array | null {
  if (box.length < TAG_SIZE) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_SIZE });
  decipher.setAAD(joined(aad));
  decipher.setAuthTag(box.subarray(box.length - TAG_SIZE));
  const plain = decipher.update(box.subarray(0, box.length - TAG_SIZE));
  try {
    decipher.final();
  } catch {
    plain.fill(0);
    return null;
  }
  return plain;
}

/** `word || 0x00 || …`: the additional data of key boxes. */
export function labelled(...parts: readonly (string | Uint8Array)[]): Uint8Array[] {
  return parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
}

function joined(aad: readonly Uint8Array[]): Uint8Array {
  const [only] = aad;
  return aad.length === 1 && only !== undefined ? only : Buffer.concat(aad);
}
