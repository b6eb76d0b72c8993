/**
 * Mutual proof between a running engine and the command line: both know the control key (derived from the vault key), neither
 * says it. The engine also signs with a key of its own whose public half is in engine.json, so that a caller knows whom it talks
 * to even while the vault is locked and no control key exists.
 */
import { createHmac, generateKeyPairSync, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto';

export const NONCE_BYTES = 32;

/** HMAC-SHA-256(control key, who || clientNonce || serverNonce). */
export function proof(
  controlKey: Uint8Array,
  who: 'server' | 'client',
  clientNonce: Uint8Array,
  serverNonce: Uint8Array,
): Buffer {
  return createHmac('sha256', controlKey).update(who).update(clientNonce).update(serverNonce).digest();
}

/** Compares in constant time; false for different lengths. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

const CONTEXT = Buffer.from('chaperone/v1/engine\0');

/** The engine's own key: made at its start, in memory only. */
export interface EngineKey {
  /** Base64 of the public key as SubjectPublicKeyInfo. */
  readonly publicKey: string;
  sign(clientNonce: Uint8Array, serverNonce: Uint8Array): Buffer;
}

export function makeEngineKey(): EngineKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (clientNonce, serverNonce) => sign(null, Buffer.concat([CONTEXT, clientNonce, serverNonce]), privateKey),
  };
}

export function engineSigned(
  publicKey: KeyObject,
  clientNonce: Uint8Array,
  serverNonce: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(null, Buffer.concat([CONTEXT, clientNonce, serverNonce]), publicKey, signature);
}
