import { describe, expect, it } from 'vitest';
import { makeSigner } from '../../../test/support/issuer/signer.ts';
import { keySetOf } from './key-set.ts';

const first = await makeSigner('one', 'ES256');
const second = await makeSigner('two', 'ES256');

describe('keySetOf', () => {
  it('finds the key that a header names', async () => {
    const find = keySetOf(JSON.stringify({ keys: [first.jwk, second.jwk] }));
    expect((await find({ alg: 'ES256', kid: 'two' })).type).toBe('public');
    await expect(find({ alg: 'ES256', kid: 'three' })).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await expect(find({ alg: 'RS256', kid: 'two' })).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await expect(find({ alg: 'ES256' })).rejects.toMatchObject({ code: 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' });
    expect((await keySetOf(JSON.stringify({ keys: [first.jwk] }))({ alg: 'ES256' })).type).toBe('public');
  });

  it.each([
    ['no JSON', 'nonsense', 'is not JSON'],
    ['no list', '{"keys":{}}', 'no list of keys'],
    ['a list of nothing', '{"keys":[null]}', 'no list of keys'],
    ['no keys', '{"keys":[]}', 'has 0 keys'],
    ['too many keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => first.jwk) }), 'has 101 keys'],
    ['a private key', JSON.stringify({ keys: [first.privateJwk] }), 'not public'],
    ['a shared secret', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}', 'not public'],
  ])('refuses %s', (_, json, reason) => {
    expect(() => keySetOf(json)).toThrow(reason);
  });
});
