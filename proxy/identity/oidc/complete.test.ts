import { describe, expect, it } from 'vitest';
import { OidcProvider, PRESETS } from '../../../contract/identity.ts';
import { makeSigner } from '../../../test/support/issuer/signer.ts';
import { completeOidc, type OidcRequest } from './complete.ts';

const ADDED = '2026-11-20T10:00:00.000Z';
const request = (over: Partial<OidcRequest>): OidcRequest => ({
  type: 'oidc',
  name: 'ci',
  preset: 'generic',
  audiences: ['chaperone'],
  targets: ['staging'],
  ...over,
});
const complete = (over: Partial<OidcRequest>): OidcProvider => completeOidc(request(over), ADDED);
const TENANT = 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0';
const ISSUERS: Partial<Record<(typeof PRESETS)[number], string>> = {
  generic: 'https://id.example.com',
  okta: 'https://acme.okta.com/oauth2/default',
  azure: TENANT,
  kubernetes: 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC',
};
const NARROWED = { google: { hd: ['acme.com'] }, github: { repository_owner: ['acme'] }, gitlab: { namespace_path: ['acme'] } };

describe('completeOidc', () => {
  it.each(PRESETS)('makes a whole provider of what %s leaves out', (preset) => {
    const issuer = ISSUERS[preset];
    const provider = complete({
      preset,
      ...(issuer === undefined ? {} : { issuer }),
      ...(preset in NARROWED ? { require: NARROWED[preset as keyof typeof NARROWED] } : {}),
    });
    expect(OidcProvider.parse(provider)).toEqual(provider);
    expect(provider).toMatchObject({
      preset,
      addedAt: ADDED,
      policy: { name: 'default' },
      skew: 60,
      targets: ['staging'],
      jwks: null,
    });
  });

  it('keeps everything that is said', () => {
    const said = {
      issuer: 'https://id.example.com',
      policy: { name: 'read-only' },
      skew: 5,
      subject: 'email',
      displayName: ['nick'],
      groups: ['a', 'b'],
      groupsPrefix: 'x:',
      missingGroups: 'allow' as const,
      require: { a: ['b'] },
      run: ['r'],
      keep: ['k'],
      algorithms: ['EdDSA' as const],
    };
    expect(complete(said)).toMatchObject(said);
  });

  it('takes who names claims of groups at the word', () => {
    const gitlab = { preset: 'gitlab' as const, require: { namespace_path: ['acme'] } };
    expect(complete({ ...gitlab })).toMatchObject({ groups: ['groups_direct'], groupsPrefix: 'gitlab:', missingGroups: 'allow' });
    expect(complete({ ...gitlab, groups: ['user_access_level'] })).toMatchObject({
      groupsPrefix: 'gitlab:',
      missingGroups: 'refuse',
    });
    expect(complete({ ...gitlab, groups: [] })).toMatchObject({ groups: [], missingGroups: 'allow' });
  });

  it.each([
    ['an issuer that only its owner knows', {}, 'Any OpenID provider needs --issuer'],
    ['the tenant of Azure', { preset: 'azure' as const }, 'the id of the tenant'],
    [
      'a tenant of its own',
      { preset: 'azure' as const, issuer: 'https://login.microsoftonline.com/common/v2.0' },
      'the id of the tenant',
    ],
    [
      'Google for Google',
      { preset: 'google' as const, issuer: 'https://id.example.com', require: { hd: ['a'] } },
      'the issuer of Google',
    ],
    ['an issuer without query', { issuer: 'https://id.example.com/?a=b' }, 'without query'],
    ['claims', { issuer: 'https://id.example.com', groups: ['a..b'] }, 'a..b is not the path of a claim'],
    ['an authority in PEM', { issuer: 'https://id.example.com', ca: 'nonsense' }, 'not a PEM certificate'],
    ['keys', { issuer: 'https://id.example.com', jwks: '{}' }, 'no list of keys'],
    ['a skew of minutes', { issuer: 'https://id.example.com', skew: 4_000 }, 'skew: '],
  ])('insists on %s', (_, over, reason) => {
    expect(() => complete(over)).toThrow('The identity provider ci cannot be used: ');
    expect(() => complete(over)).toThrow(reason);
  });

  it('keeps nobody’s private key', async () => {
    const { privateJwk } = await makeSigner('k', 'ES256');
    const jwks = JSON.stringify({ keys: [privateJwk] });
    expect(() => complete({ issuer: 'https://id.example.com', jwks })).toThrow('not public');
  });

  it.each([
    [{}],
    [{ ref: ['refs/heads/main'] }],
    [{ repository_owner: ['*'] }],
    [{ repository: ['acme/app', '*/deploy'] }],
    [{ sub: ['repo:*'] }],
    [{ sub: ['*:ref:refs/heads/main'] }],
  ])('lets nobody open a public issuer to everybody: %j', (require) => {
    expect(() => complete({ preset: 'github', require })).toThrow('anybody can get such a token from GitHub Actions');
  });

  it.each([
    [{ sub: ['repo:acme/*'] }],
    [{ repository_owner_id: ['6811672'], repository: ['*'] }],
    [{ repository: ['acme/*', 'acme-2/*'] }],
  ])('takes %j for narrow enough', (require) => {
    expect(complete({ preset: 'github', require }).require).toEqual(require);
  });
});
