import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SamlProvider } from '../../../contract/identity.ts';
import {
  assertionOf,
  AUDIENCE,
  ENTITY_ID,
  makeIdentityProvider,
  proofOf,
  RECIPIENT,
} from '../../../test/support/saml/identity-provider.ts';
import type { Presented } from '../../proxy.ts';
import { completeSaml } from './complete.ts';
import { UsedAssertions } from './used-assertions.ts';
import { createSamlVerifier, testSaml } from './verifier.ts';

const start = Date.parse('2026-11-20T10:00:00Z');
const clock = { time: start, wall: () => clock.time, monotonic: () => 0 };
const idp = await makeIdentityProvider(clock);
const HOUR = 3_600_000;

const provider = (over: Partial<SamlProvider> = {}): SamlProvider => ({
  ...completeSaml(
    { type: 'saml', name: 'corp', metadata: idp.metadata, audience: AUDIENCE, recipient: RECIPIENT, targets: ['*'] },
    '2026-11-20T09:00:00Z',
  ),
  ...over,
});
const bearer = (token: string): Presented => ({ kind: 'bearer', token, hash: randomUUID() });
const before = (): UsedAssertions => new UsedAssertions(clock, start - HOUR);

describe('createSamlVerifier', () => {
  it('says who it is, in which groups, in which run and until when', async () => {
    const verifier = createSamlVerifier({
      provider: provider({ groupsPrefix: 'corp:', keep: ['email'] }),
      clock,
      used: before(),
    });
    const proof = bearer(proofOf(await idp.respond()));
    expect([verifier.provider, verifier.claims(proof)]).toEqual(['corp', true]);
    expect(await verifier.verify(proof)).toEqual({
      identity: {
        subject: 'ada@example.test',
        name: 'ada@example.test',
        issuer: ENTITY_ID,
        groups: ['corp:dev', 'corp:ops'],
        proof: 'saml',
        provider: 'corp',
        run: '_session-1',
        claims: { email: 'ada@example.test' },
      },
      expiresAt: start + 8 * HOUR,
      recheckAt: start + 8 * HOUR,
    });
  });

  it('takes responses and bare assertions, signed once or twice, in either base64', async () => {
    for (const signResponse of [true, false]) {
      const response = await idp.respond({ signResponse });
      for (const proof of [proofOf(response), Buffer.from(response).toString('base64').replace(/.{76}/g, '$&\r\n')]) {
        const verifier = createSamlVerifier({ provider: provider(), clock, used: before() });
        expect((await verifier.verify(bearer(proof))).identity.subject).toBe('ada@example.test');
      }
    }
    const bare = `<?xml version="1.0" encoding="UTF-8"?>\n${assertionOf(await idp.respond())}\n`;
    const verifier = createSamlVerifier({ provider: provider(), clock, used: before() });
    expect((await verifier.verify(bearer(proofOf(bare)))).identity.subject).toBe('ada@example.test');
  });

  it('takes an assertion once, alone or in whatever response, also of two that come at the same time', async () => {
    const verifier = createSamlVerifier({ provider: provider(), clock, used: before() });
    const response = await idp.respond();
    const both = await Promise.allSettled([
      verifier.verify(bearer(proofOf(response))),
      verifier.verify(bearer(proofOf(response))),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const again of [response, assertionOf(response), response.replace('_response', '_answer')]) {
      await expect(verifier.verify(bearer(proofOf(again)))).rejects.toMatchObject({ code: 'identity.replayed' });
    }
  });

  it('does not use up what it refuses', async () => {
    const strict = createSamlVerifier({ provider: provider({ require: { email: ['*@other.test'] } }), clock, used: before() });
    const proof = bearer(proofOf(await idp.respond()));
    for (const same of [proof, proof]) await expect(strict.verify(same)).rejects.toMatchObject({ code: 'identity.claim' });
  });

  it('refuses what was issued before it could remember, with the allowance for clocks', async () => {
    const verifier = createSamlVerifier({ provider: provider({ skew: 30 }), clock });
    const issuedAt = async (at: number): Promise<string> => proofOf(await idp.respond({ issuedAt: at, notBefore: start - HOUR }));
    for (const at of [start - 1, start + 30_000]) {
      await expect(verifier.verify(bearer(await issuedAt(at)))).rejects.toThrow(/it was issued before 2026-11-20T10:00:30/);
    }
    clock.time = start + 1_000;
    expect((await verifier.verify(bearer(await issuedAt(start + 30_001)))).identity.subject).toBe('ada@example.test');
    clock.time = start;
  });

  it('ends with the session of the identity provider', async () => {
    const verifier = createSamlVerifier({ provider: provider(), clock, used: before() });
    const proof = bearer(proofOf(await idp.respond({ sessionUntil: start + HOUR })));
    expect((await verifier.verify(proof)).expiresAt).toBe(start + HOUR);
  });

  it('counts with the certificate of each of two keys, while they are being changed', async () => {
    const next = await makeIdentityProvider(clock);
    const both = provider({ certificates: [...provider().certificates, next.signer.cert] });
    const verifier = createSamlVerifier({ provider: both, clock, used: before() });
    for (const one of [idp, next])
      expect((await verifier.verify(bearer(proofOf(await one.respond())))).identity.subject).toMatch(/^ada/);
  });

  it('claims only assertions that name its issuer', async () => {
    const verifier = createSamlVerifier({ provider: provider(), clock });
    const good = await idp.respond();
    expect(verifier.claims(bearer(proofOf(assertionOf(good))))).toBe(true);
    expect(verifier.claims(bearer(proofOf(good.replaceAll(ENTITY_ID, 'https://other.test'))))).toBe(false);
    for (const other of ['eyJhbGciOiJSUzI1NiJ9.e30.AA', '', '<a/>', good]) expect(verifier.claims(bearer(other))).toBe(false);
    expect(verifier.claims({ kind: 'certificate', chain: [], hash: '' })).toBe(false);
    await expect(verifier.verify({ kind: 'certificate', chain: [], hash: '' })).rejects.toMatchObject({
      code: 'identity.assertion',
    });
  });
});

describe('testSaml', () => {
  it('shows each check, as often as somebody wants to know, and uses nothing up', async () => {
    const xml = await idp.respond();
    for (const proof of [xml, proofOf(xml), xml]) {
      const { ok, checks, identity } = await testSaml({ provider: provider(), clock }, proof);
      expect([ok, identity?.subject]).toEqual([true, 'ada@example.test']);
      expect(checks.map(({ what }) => what)).toEqual([
        'reading',
        'message',
        'form of the signature',
        'signature',
        'statement',
        'first use',
        'subject and groups',
      ]);
    }
  });

  it('ends with the check that failed', async () => {
    const { ok, checks, identity } = await testSaml(
      { provider: provider(), clock },
      await idp.respond({ audience: 'urn:other' }),
    );
    expect([ok, identity, checks.at(-1)]).toEqual([
      false,
      null,
      { what: 'statement', ok: false, detail: expect.stringContaining(`expects the audience ${AUDIENCE}`) as string },
    ]);
    const used = new UsedAssertions(clock);
    expect((await testSaml({ provider: provider(), clock, used }, await idp.respond())).checks.at(-1)?.detail).toMatch(
      /issued before/,
    );
  });
});
