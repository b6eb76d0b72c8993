import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Importing a key costs seven times the hash itself, so it is done once for each session; it goes when the session goes. */
const imported = new WeakMap<Uint8Array, KeyObject>();

/** HMAC-SHA-256 of the value under the session's masking key, first 8 bytes, hex. The key's bytes must not change meanwhile. */
export function commitmentOf(key: Uint8Array, value: Uint8Array | string): string {
  let ready = imported.get(key);
  if (ready === undefined) {
    ready = createSecretKey(key);
    imported.set(key, ready);
  }
  return createHmac('sha256', ready).update(value).digest('hex').slice(0, 16);
}
