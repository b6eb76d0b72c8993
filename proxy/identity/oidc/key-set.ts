import { createLocalJWKSet, type CryptoKey, type JWTHeaderParameters } from 'jose';

/** Finds the one key of a set that a token can have been signed with. Rejects with errors of jose. */
export type FindKey = (header: JWTHeaderParameters) => Promise<CryptoKey>;

/** Most keys of one issuer. Azure, which has the most, publishes about ten. */
const MAX_KEYS = 100;

/**
 * A key set (RFC 7517 section 5) out of its JSON. Symmetric and private keys are refused: whoever could read them could sign as well.
 * Throws an Error whose message is fit for people.
 */
export function keySetOf(json: string): FindKey {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error('the key set is not JSON', { cause: error });
  }
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new Error('the key set has no list of keys');
  if (keys.length === 0 || keys.length > MAX_KEYS) throw new Error(`the key set has ${keys.length} keys, not 1 to ${MAX_KEYS}`);
  if (keys.some((key) => key['kty'] === 'oct' || 'd' in key)) throw new Error('the key set has a key that is not public');
  const find = createLocalJWKSet({ keys });
  return (header) => find(header);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
