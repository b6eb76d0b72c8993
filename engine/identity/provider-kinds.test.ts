import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ProviderRequest } from '../../contract/identity.ts';
import { makeTestAuthority } from '../../test/support/authority/authority.ts';
import { AUDIENCE, ENTITY_ID, makeIdentityProvider, proofOf, RECIPIENT } from '../../test/support/saml/identity-provider.ts';
import { systemClock } from '../clock.ts';
import { providerKinds } from './provider-kinds.ts';
import { proofHash } from './session-token.ts';

// What each kind takes and refuses is tested beside it; here only that each request finds its kind.
let ahead = 0;
const clock = { ...systemClock, wall: () => Date.now() + ahead };
const kinds = providerKinds(clock);
const AT = '2026-11-20T10:00:00.000Z';
const shown = (token: string) => ({ kind: 'bearer', token, hash: proofHash(token) }) as const;

describe('an OpenID provider', () => {
  it('is completed, verifies and is tried', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });
    const stored = await kinds.complete(
      {
        ...{
          name: 'ci',
          type: 'oidc',
          preset: 'generic',
          issuer: 'https://issuer.test',
          audiences: ['chaperone'],
          targets: ['*'],
        },
        ...{ jwks, groups: ['groups'] },
      },
      AT,
    );
    expect(stored).toMatchObject({ type: 'oidc', addedAt: AT, skew: 60 });
    const token = await new SignJWT({ groups: ['dev'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer('https://issuer.test')
      .setAudience('chaperone')
      .setSubject('ada')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    const verifier = kinds.verifier(stored);
    expect([verifier.provider, verifier.claims(shown(token))]).toEqual(['ci', true]);
    expect((await verifier.verify(shown(token))).identity).toMatchObject({ subject: 'ada', groups: ['dev'], provider: 'ci' });
    expect(await kinds.test(stored, token)).toMatchObject({ ok: true, identity: { subject: 'ada' } });
    expect(await kinds.test(stored, 'nonsense')).toMatchObject({ ok: false, identity: null });
  });
});

describe('an authority for client certificates', () => {
  it('is completed, verifies and is tried', async () => {
    const authority = await makeTestAuthority();
    const client = await authority.client({ subject: 'CN=codex, O=dev' });
    const stored = await kinds.complete({ name: 'agents', type: 'certificate', ca: authority.cert, targets: ['*'] }, AT);
    expect(stored).toMatchObject({ type: 'certificate', subject: 'cn', addedAt: AT });
    const verifier = kinds.verifier(stored);
    const certificate = { kind: 'certificate', chain: [client.der], hash: proofHash(client.der) } as const;
    expect([verifier.claims(shown('chp_x')), verifier.claims(certificate)]).toEqual([false, true]);
    expect((await verifier.verify(certificate)).identity).toMatchObject({
      subject: 'codex',
      groups: ['dev'],
      provider: 'agents',
    });
    expect(await kinds.test(stored, client.cert)).toMatchObject({ ok: true, identity: { subject: 'codex' } });
    expect(await kinds.test(stored, 'nonsense')).toMatchObject({ ok: false, identity: null });
  });
});

describe('a SAML provider', () => {
  it('is completed, verifies each assertion once, also after it was added anew, and is tried', async () => {
    // An engine that has just started cannot know what was exchanged a moment ago.
    ahead = 120_000;
    const idp = await makeIdentityProvider(clock);
    const request: ProviderRequest = {
      ...{ name: 'idp', type: 'saml', metadata: idp.metadata, audience: AUDIENCE, recipient: RECIPIENT, targets: ['*'] },
    };
    const stored = await kinds.complete(request, AT);
    expect(stored).toMatchObject({ type: 'saml', entityId: ENTITY_ID, addedAt: AT });
    const assertion = proofOf(await idp.respond());
    expect(await kinds.test(stored, assertion)).toMatchObject({ ok: true });
    const verifier = kinds.verifier(stored);
    expect([verifier.claims(shown('chp_x')), verifier.claims(shown(assertion))]).toEqual([false, true]);
    expect((await verifier.verify(shown(assertion))).identity).toMatchObject({ proof: 'saml', provider: 'idp' });
    await expect(kinds.verifier(stored).verify(shown(assertion))).rejects.toMatchObject({ code: 'identity.replayed' });
    expect(await kinds.test(stored, 'nonsense')).toMatchObject({ ok: false, identity: null });
  });
});

it('refuses what could let nobody in, or anybody', async () => {
  const anybody: ProviderRequest = { name: 'gh', type: 'oidc', preset: 'github', audiences: ['x'], targets: ['*'] };
  await expect(kinds.complete(anybody, AT)).rejects.toMatchObject({ code: 'identity.invalid' });
  const nobody: ProviderRequest = { name: 'agents', type: 'certificate', ca: 'no certificate', targets: ['*'] };
  await expect(kinds.complete(nobody, AT)).rejects.toMatchObject({ code: 'identity.invalid' });
});
