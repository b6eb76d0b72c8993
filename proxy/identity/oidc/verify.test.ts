import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../../contract/errors.ts';
import { OIDC_ALGORITHMS, type OidcProvider } from '../../../contract/identity.ts';
import { oidcProvider } from '../../../test/support/issuer/provider.ts';
import { encode, makeSigner, unsigned } from '../../../test/support/issuer/signer.ts';
import { Checks } from '../checks.ts';
import { keySetOf } from './key-set.ts';
import { RECHECK, verifyToken } from './verify.ts';

const NOW = Date.UTC(2026, 10, 20, 10) / 1_000;
const signer = await makeSigner('key-1');
const stranger = await makeSigner('key-1');
const elsewhere = await makeSigner('key-2');
const weak = await makeSigner('key-1', 'RS384');
const claims = { iss: 'https://id.example.com', aud: 'chaperone', sub: 'ada', iat: NOW, exp: NOW + 300, groups: ['dev'] };
const provider = oidcProvider({ require: { sub: ['ada'] } });
const keys = keySetOf(JSON.stringify({ keys: [signer.jwk] }));

const prove = (token: string, over: Partial<OidcProvider> = {}, checks = new Checks()) => {
  const asked: unknown[] = [];
  const key: typeof keys = (header) => {
    asked.push(header.kid);
    return keys(header);
  };
  const proven = verifyToken({ provider: { ...provider, ...over }, clock: { wall: () => NOW * 1_000 }, key }, token, checks);
  return { proven, asked };
};

async function refusal(token: string, over: Partial<OidcProvider> = {}): Promise<ChaperoneError> {
  const error: unknown = await prove(token, over).proven.then(
    () => new Error('it was let in'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChaperoneError)) throw error;
  for (const part of token.split('.').filter(({ length }) => length > 20))
    expect(`${error.message}${String(error.cause)}`).not.toContain(part);
  return error;
}

describe('a good token', () => {
  it('is let in until it ends, and looked at again after five minutes', async () => {
    const { identity, expiresAt, recheckAt } = await prove(await signer.sign(claims)).proven;
    expect(identity).toMatchObject({ subject: 'ada', groups: ['dev'], provider: 'corp', proof: 'oidc' });
    expect([expiresAt, recheckAt]).toEqual([(NOW + 360) * 1_000, NOW * 1_000 + RECHECK]);
    const short = await prove(await signer.sign({ ...claims, exp: NOW + 10 })).proven;
    expect(short.recheckAt).toBe(short.expiresAt);
  });

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+JWT'])('may have the type %s', async (typ) => {
    await prove(await signer.sign(claims, { typ })).proven;
  });

  it('may have several audiences, and clocks that differ within the skew', async () => {
    await prove(await signer.sign({ ...claims, aud: ['other', 'chaperone'], nbf: NOW + 60, iat: NOW + 60 })).proven;
    await prove(await signer.sign({ ...claims, exp: NOW - 59 })).proven;
  });

  it.each(OIDC_ALGORITHMS)('may be signed with %s', async (algorithm) => {
    const own = await makeSigner('own', algorithm);
    const key = keySetOf(JSON.stringify({ keys: [own.jwk] }));
    const allowing = { provider: { ...provider, algorithms: [algorithm] }, clock: { wall: () => NOW * 1_000 }, key };
    expect((await verifyToken(allowing, await own.sign(claims), new Checks())).identity.subject).toBe('ada');
  });

  it('says what was checked, in order', async () => {
    const checks = new Checks();
    await prove(await signer.sign(claims), {}, checks).proven;
    expect(checks.done.map(({ what, ok }) => [what, ok])).toEqual([
      ['It is a JSON Web Token', true],
      ['Its algorithm is allowed', true],
      ['Its issuer is that of the provider', true],
      ['It is signed with a key of the issuer', true],
      ['It is meant for this proxy, and counts now', true],
      ['It has the claims that are asked for', true],
      ['It says who this is', true],
    ]);
    expect(checks.done.at(-1)?.detail).toBe('ada; dev');
  });
});

const good = await signer.sign(claims);
const part = (n: number): string => good.split('.')[n]!;
const bad: readonly (readonly [what: string, token: string, code: string, words: string])[] = [
  [
    'of another issuer',
    await signer.sign({ ...claims, iss: 'https://id.example.com/' }),
    'identity.issuer',
    'https://id.example.com/',
  ],
  ['without an issuer', await signer.sign({ ...claims, iss: undefined }), 'identity.issuer', 'issuer none'],
  [
    'for somebody else',
    await signer.sign({ ...claims, aud: ['other', 'chaperone2'] }),
    'identity.audience',
    'expects the audience chaperone',
  ],
  ['for nobody', await signer.sign({ ...claims, aud: undefined }), 'identity.audience', 'expects'],
  [
    'with an audience that is no text',
    await signer.sign({ ...claims, aud: { chaperone: true } }),
    'identity.audience',
    'expects',
  ],
  ['without a signature', unsigned(claims), 'identity.algorithm', 'signed with none'],
  ['without a signature, in other letters', unsigned(claims, { alg: 'nOnE' }), 'identity.algorithm', 'nOnE'],
  ['without an algorithm', unsigned(claims, {}), 'identity.algorithm', 'signed with none'],
  ['signed with the public key as a secret', await signer.signAsSecret(claims), 'identity.algorithm', 'HS256'],
  ['with an algorithm that is not allowed', await weak.sign(claims), 'identity.algorithm', 'RS384'],
  ['that is over', await signer.sign({ ...claims, exp: NOW - 60 }), 'identity.over', 'expired at 2026-11-20T09:59:00.000Z'],
  ['that counts later', await signer.sign({ ...claims, nbf: NOW + 61 }), 'identity.early', 'only from 2026-11-20T10:01:01.000Z'],
  ['from the future', await signer.sign({ ...claims, iat: NOW + 61 }), 'identity.early', 'only from 2026-11-20T10:01:01.000Z'],
  ['that never ends', await signer.sign({ ...claims, exp: undefined }), 'identity.claim', 'the claim exp is missing'],
  ['that ends at a text', await signer.sign({ ...claims, exp: '1800000000' }), 'identity.claim', 'exp is not of the right form'],
  ['that ends after the end of time', await signer.sign({ ...claims, exp: 1e30 }), 'identity.claim', 'exp is not a date'],
  ['that begins after the end of time', await signer.sign({ ...claims, nbf: 1e30 }), 'identity.early', 'a time that is no date'],
  ['of a key that nobody publishes', await elsewhere.sign(claims), 'identity.key', '(kid key-2)'],
  ['of another key of that name', await stranger.sign(claims), 'identity.signature', 'it does not fit the key'],
  [
    'with other claims',
    `${part(0)}.${encode({ ...claims, groups: ['admin'] })}.${part(2)}`,
    'identity.signature',
    'does not fit',
  ],
  ['cut in the signature', good.slice(0, -22), 'identity.signature', 'does not fit'],
  ['cut in the claims', good.slice(0, 60), 'identity.malformed', 'parts'],
  ['cut before the signature', `${part(0)}.${part(1)}`, 'identity.malformed', '2 of the 3 parts'],
  ['with an empty signature', `${part(0)}.${part(1)}.`, 'identity.signature', 'does not fit'],
  ['that is huge', await signer.sign({ ...claims, more: 'x'.repeat(16_000) }), 'identity.size', 'at most 16384'],
  ['that demands extensions', unsigned(claims, { alg: 'RS256', crit: ['b64'], b64: false }), 'identity.malformed', 'crit'],
  ['of a logout', await signer.sign(claims, { typ: 'logout+jwt' }), 'identity.malformed', 'logout+jwt'],
  ['of a type that is no text', unsigned(claims, { alg: 'RS256', typ: 7 }), 'identity.malformed', 'that is no text'],
  ['without a required value', await signer.sign({ ...claims, sub: 'eve' }), 'identity.claim', 'sub has the value eve'],
  ['with groups nobody can tell', await signer.sign({ ...claims, groups: [{}] }), 'identity.groups', 'not a name or a list'],
];

describe('a bad token', () => {
  it.each(bad)('%s is refused', async (_, token, code, words) => {
    const { code: is, message, http } = await refusal(token);
    expect([is, http]).toEqual([code, 401]);
    expect(message).toContain(words);
  });

  it('is refused for its algorithm before any key is looked up', async () => {
    for (const token of [unsigned(claims), await signer.signAsSecret(claims), await weak.sign(claims)]) {
      const { proven, asked } = prove(token);
      await expect(proven).rejects.toMatchObject({ code: 'identity.algorithm' });
      expect(asked).toEqual([]);
    }
  });

  it('is refused when its key is in doubt or weak', async () => {
    const two = keySetOf(JSON.stringify({ keys: [signer.jwk, elsewhere.jwk] }));
    const token = await signer.sign(claims, { kid: undefined });
    await expect(verifyToken({ provider, clock: { wall: () => NOW * 1_000 }, key: two }, token, new Checks())).rejects.toThrow(
      'does not publish (kid none, which several keys fit)',
    );
    // 512 bits, and not one of anybody's.
    const small = keySetOf(
      JSON.stringify({ keys: [{ kty: 'RSA', kid: 'key-1', alg: 'RS256', n: `${'w'.repeat(85)}Q`, e: 'AQAB' }] }),
    );
    await expect(verifyToken({ provider, clock: { wall: () => NOW * 1_000 }, key: small }, good, new Checks())).rejects.toThrow(
      'the key cannot be used',
    );
  });

  it('says when keys cannot be fetched', async () => {
    const error = new ChaperoneError('identity.unavailable', { provider: 'corp', reason: 'away' });
    const key = (): Promise<never> => Promise.reject(error);
    await expect(verifyToken({ provider, clock: { wall: () => NOW * 1_000 }, key }, good, new Checks())).rejects.toBe(error);
  });
});
