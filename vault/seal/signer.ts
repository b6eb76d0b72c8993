/** Ed25519 (RFC 8032) keys in their raw forms: 32 bytes of seed, 32 bytes of public key. */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { fromBase64, sha256 } from './digest.ts';

/** DER around the raw keys (RFC 8410 sections 4 and 7); the length never changes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const SEED_SIZE = 32;
export const SIGNATURE_SIZE = 64;

/** Signs in the name of one vault. */
export interface Signer {
  readonly publicKey: Uint8Array;
  sign(text: Uint8Array): Uint8Array;
}

/** `seed` may be wiped afterwards. */
export function signerOf(seed: Uint8Array): Signer {
  const der = Buffer.concat([PKCS8, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const publicKey = rawPublicKey(createPublicKey(key));
  return { publicKey, sign: (text) => sign(null, text, key) };
}

export function signatureHolds(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
    return verify(null, text, key, signature);
  } catch {
    return false;
  }
}

/** First 4 bytes of H(name || 0x0A || 0x01 || public key): C2SP signed-note, algorithm 1. */
export function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from(`${name}\n\u0001`, 'utf8'), publicKey])).subarray(0, 4);
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: 'jwk' });
  const raw = typeof x === 'string' ? fromBase64(Buffer.from(x, 'base64url').toString('base64'), 32) : null;
  if (raw === null) throw new TypeError('signer: not an Ed25519 key');
  return raw;
}
