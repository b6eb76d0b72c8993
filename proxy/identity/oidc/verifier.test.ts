import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OidcProvider } from '../../../contract/identity.ts';
import { type Issuer, startIssuer } from '../../../test/support/issuer/issuer.ts';
import { oidcProvider } from '../../../test/support/issuer/provider.ts';
import { secondForm } from '../../../test/support/issuer/signer.ts';
import type { Presented, Verifier } from '../../proxy.ts';
import { KEY_AGE } from './key-cache.ts';
import { Spellings } from './spellings.ts';
import { createOidcVerifier, testOidc } from './verifier.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const bearer = (token: string): Presented => ({ kind: 'bearer', token, hash: hash('sha256', token, 'hex') });

/** A verifier over the real provider; its keys age by `state.now`, microseconds. */
function verifier(over: Partial<OidcProvider> = {}): { readonly it: Verifier; readonly state: { now: number } } {
  const state = { now: 0 };
  const provider = oidcProvider({ issuer: issuer.issuer, ca: issuer.ca, ...over });
  const clock = { wall: () => Date.now(), monotonic: () => state.now };
  return { state, it: createOidcVerifier({ provider, clock, spellings: new Spellings(clock) }) };
}

describe('createOidcVerifier', () => {
  it('claims tokens of its issuer, without a look at anything else', async () => {
    const { it: oidc } = verifier();
    const before = { ...issuer.requests };
    expect(oidc.provider).toBe('corp');
    expect(oidc.claims(bearer(await issuer.token({ aud: 'other' })))).toBe(true);
    expect(oidc.claims(bearer(await issuer.token({ iss: 'https://other.example.com' })))).toBe(false);
    expect(oidc.claims(bearer('opaque'))).toBe(false);
    expect(oidc.claims({ kind: 'certificate', chain: [], hash: '' })).toBe(false);
    expect(issuer.requests).toEqual(before);
  });

  it('lets tokens of a certified provider in, and fetches its keys once for all of them', async () => {
    const { it: oidc } = verifier();
    const before = issuer.requests.keys;
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => issuer.token({ sub: `agent-${n}`, groups: ['ci'] })));
    const proven = await Promise.all(tokens.map((token) => oidc.verify(bearer(token))));
    expect(proven.map(({ identity }) => identity.subject)).toEqual(tokens.map((_, n) => `agent-${n}`));
    expect(proven[0]?.identity).toMatchObject({ issuer: issuer.issuer, groups: ['ci'], provider: 'corp', proof: 'oidc' });
    expect(issuer.requests.keys - before).toBe(1);
  });

  it('follows a rotation in the middle: new keys count at once, old ones end', async () => {
    const { it: oidc, state } = verifier();
    const old = bearer(await issuer.token());
    await oidc.verify(old);
    await issuer.rotate({ keepOld: true });
    state.now += KEY_AGE.unknown;
    await oidc.verify(bearer(await issuer.token()));
    await oidc.verify(old);
    await issuer.rotate();
    state.now += KEY_AGE.waited;
    await expect(oidc.verify(old)).rejects.toMatchObject({ code: 'identity.key' });
    await oidc.verify(bearer(await issuer.token()));
  });

  it('says so when the issuer is away, and lives with the keys that it has', async () => {
    const { it: cold } = verifier();
    const { it: warm, state } = verifier();
    await warm.verify(bearer(await issuer.token()));
    const token = bearer(await issuer.token({ sub: 'late' }));
    issuer.down = true;
    try {
      await expect(cold.verify(token)).rejects.toThrow(
        /^The keys of provider corp cannot be fetched \(127\.0\.0\.1:\d+ answered 503\)/,
      );
      state.now += KEY_AGE.waited;
      expect((await warm.verify(token)).identity.subject).toBe('late');
    } finally {
      issuer.down = false;
    }
  });

  it('does not trust an issuer whose certificate it cannot check', async () => {
    const { it: oidc } = verifier({ ca: null });
    await expect(oidc.verify(bearer(await issuer.token()))).rejects.toMatchObject({ code: 'identity.unavailable' });
  });

  it('fetches nothing where keys are given by hand', async () => {
    const { it: oidc } = verifier({ jwks: await issuer.jwks(), ca: null });
    const token = bearer(await issuer.token());
    const before = { ...issuer.requests };
    await oidc.verify(token);
    expect(issuer.requests).toEqual(before);
  });

  it('refuses the second form of an ECDSA signature, which anybody can compute', async () => {
    const elliptic = await startIssuer({ algorithm: 'ES256' });
    try {
      const provider = oidcProvider({ issuer: elliptic.issuer, ca: elliptic.ca });
      const clock = { wall: () => Date.now(), monotonic: () => 0 };
      const spellings = new Spellings(clock);
      const oidc = createOidcVerifier({ provider, clock, spellings });
      const token = await elliptic.token();
      const twin = secondForm(token);
      expect(twin).not.toBe(token);
      // As good as the first, for whoever has not seen that one.
      expect((await testOidc({ provider, clock }, twin)).ok).toBe(true);
      await oidc.verify(bearer(token));
      await expect(oidc.verify(bearer(twin))).rejects.toThrow('it is a changed copy of one that was used before');
      await oidc.verify(bearer(token));
      const anew = createOidcVerifier({ provider, clock, spellings });
      await expect(anew.verify(bearer(twin))).rejects.toThrow('it is a changed copy of one that was used before');
    } finally {
      await elliptic.close();
    }
  });

  it('refuses a certificate', async () => {
    await expect(verifier().it.verify({ kind: 'certificate', chain: [], hash: '' })).rejects.toMatchObject({
      code: 'identity.malformed',
    });
  });
});

describe('testOidc', () => {
  const clock = { wall: () => Date.now(), monotonic: () => 0 };

  it('says what holds and what does not', async () => {
    const provider = oidcProvider({ issuer: issuer.issuer, ca: issuer.ca, require: { sub: ['ada'] } });
    const good = await testOidc({ provider, clock }, await issuer.token({ sub: 'ada', groups: ['dev'] }));
    expect([good.ok, good.identity?.subject, good.checks.every(({ ok }) => ok), good.checks.length]).toEqual([
      true,
      'ada',
      true,
      7,
    ]);
    const bad = await testOidc({ provider, clock }, await issuer.token({ sub: 'eve' }));
    expect([bad.ok, bad.identity, bad.checks.length]).toEqual([false, null, 6]);
    expect(bad.checks.at(-1)).toEqual({
      what: 'It has the claims that are asked for',
      ok: false,
      detail: 'The token of provider corp is refused: the claim sub has the value eve, which is not let in.',
    });
  });
});
