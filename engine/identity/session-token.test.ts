import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { countingRandom } from '../testing/fakes.ts';
import { localIdentity, mintToken, proofHash } from './session-token.ts';

it('mints a token with 256 bits that is known by its hash', () => {
  const { token, hash } = mintToken(countingRandom());
  expect(token).toBe(`chp_${Buffer.from(Uint8Array.from({ length: 32 }, (_, n) => n + 1)).toString('base64url')}`);
  expect([hash, proofHash(Buffer.from(token))]).toEqual([createHash('sha256').update(token).digest('hex'), hash]);
});

it('speaks for the local user', () => {
  expect(localIdentity()).toMatchObject({ issuer: 'local', proof: 'token', provider: null, groups: [] });
  expect(localIdentity().subject).not.toBe('');
});
