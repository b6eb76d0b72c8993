import { describe, expect, it } from 'vitest';
import type { ProviderRequest } from '../../../contract/identity.ts';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { makeIdentityProvider } from '../../../test/support/saml/identity-provider.ts';
import { completeSaml } from './complete.ts';

type Request = Extract<ProviderRequest, { type: 'saml' }>;
const idp = await makeIdentityProvider({ wall: () => 0 });
const complete = (over: Partial<Request> = {}) =>
  completeSaml(
    { type: 'saml', name: 'corp', audience: 'us', recipient: 'https://here', targets: ['*'], ...over },
    '2026-11-20T09:00:00Z',
  );

describe('completeSaml', () => {
  it('takes entity id and certificates from the metadata, and the rest from the defaults', () => {
    const provider = complete({ metadata: idp.metadata });
    expect(provider).toMatchObject({
      entityId: idp.entityId,
      policy: { name: 'default' },
      skew: 30,
      missingGroups: 'allow',
      sessionSeconds: 28_800,
      addedAt: '2026-11-20T09:00:00Z',
    });
    expect(provider.certificates).toHaveLength(1);
    expect(provider).not.toHaveProperty('metadata');
  });

  it('lets what is given win', () => {
    const given = { entityId: 'other', certificates: [idp.signer.cert], groups: ['g'], skew: 0, policy: { name: 'observe' } };
    expect(complete({ metadata: idp.metadata, ...given })).toMatchObject({
      entityId: 'other',
      groups: ['g'],
      missingGroups: 'refuse',
      skew: 0,
      policy: { name: 'observe' },
    });
    expect(complete({ entityId: 'x', certificates: [idp.signer.cert] }).certificates[0]).toMatch(
      /^-----BEGIN CERTIFICATE-----\n/,
    );
  });

  it('refuses keys whose signatures could not be verified, and what is missing', async () => {
    const [ec, short] = [await makeTestAuthority(), await makeTestAuthority({ key: 'rsa-1024' })];
    const code = 'identity.invalid';
    const thrown = (over: Partial<Request>): unknown => {
      try {
        return complete(over);
      } catch (error) {
        return error;
      }
    };
    for (const { cert } of [ec, short]) {
      expect(thrown({ entityId: 'x', certificates: [cert] })).toMatchObject({
        code,
        message: expect.stringMatching(/RSA with at least 2048/) as string,
      });
    }
    expect(thrown({ entityId: 'x', certificates: ['no'] })).toMatchObject({
      code,
      message: expect.stringMatching(/PEM is expected/) as string,
    });
    expect(thrown({})).toMatchObject({ code, message: expect.stringMatching(/entityId/) as string });
    expect(thrown({ metadata: '<x' })).toMatchObject({
      code,
      message: expect.stringMatching(/its metadata cannot be read: /) as string,
    });
  });
});
