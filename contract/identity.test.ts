import { describe, expect, it } from 'vitest';
import { Identity, ProviderName, ProviderRequest, RevokedProof, StoredProvider } from './identity.ts';

const ADA = {
  ...{ subject: 'ada', name: 'Ada', issuer: 'local', groups: ['dev'], proof: 'token', provider: null, run: null, claims: {} },
};

describe('Identity', () => {
  it('takes one, and nothing besides', () => {
    expect(Identity.parse(ADA)).toEqual(ADA);
    expect(Identity.safeParse({ ...ADA, token: 'secret' }).success).toBe(false);
  });

  it.each([
    ['no subject', { subject: '' }],
    ['an empty group', { groups: [''] }],
    ['a flood of groups', { groups: new Array<string>(1001).fill('g') }],
    ['another proof', { proof: 'password' }],
    ['a claim of many characters', { claims: { a: 'x'.repeat(2049) } }],
  ])('refuses %s', (_, over) => {
    expect(Identity.safeParse({ ...ADA, ...over }).success).toBe(false);
  });
});

it.each([
  ['ci', true],
  ['a-1', true],
  ['', false],
  ['-a', false],
  ['CI', false],
  ['a b', false],
  ['a'.repeat(64), false],
])('ProviderName %j: %s', (name, fit) => {
  expect(ProviderName.safeParse(name).success).toBe(fit);
});

describe('ProviderRequest', () => {
  const oidc = { name: 'ci', type: 'oidc', preset: 'github', audiences: ['chaperone'], targets: ['*'] };
  it('needs little, and takes nothing that it does not know', () => {
    expect(ProviderRequest.safeParse(oidc).success).toBe(true);
    expect(ProviderRequest.safeParse({ ...oidc, addedAt: 'now' }).success).toBe(false);
    expect(ProviderRequest.safeParse({ ...oidc, clientSecret: 'x' }).success).toBe(false);
    expect(ProviderRequest.safeParse({ name: 'c', type: 'certificate', ca: 'PEM', targets: ['t'] }).success).toBe(true);
    expect(ProviderRequest.safeParse({ name: 's', type: 'saml', audience: 'a', recipient: 'r', targets: ['t'] }).success).toBe(
      true,
    );
  });

  it.each([
    ['plain http', { issuer: 'http://issuer.test' }],
    ['no audience', { audiences: [] }],
    ['an algorithm without a key', { algorithms: ['none'] }],
    ['an algorithm with a shared key', { algorithms: ['HS256'] }],
    ['no target', { targets: [] }],
    ['an hour of skew', { skew: 3600 }],
  ])('refuses %s', (_, over) => {
    expect(ProviderRequest.safeParse({ ...oidc, ...over }).success).toBe(false);
  });
});

it('keeps only whole providers', () => {
  expect(StoredProvider.safeParse({ name: 'ci', type: 'oidc', preset: 'github', audiences: ['a'], targets: ['*'] }).success).toBe(
    false,
  );
});

it('keeps a revoked proof by its whole hash', () => {
  const revoked = { hash: 'ab'.repeat(32), until: '2026-11-20T10:00:00.000Z', why: '' };
  expect(RevokedProof.safeParse(revoked).success).toBe(true);
  expect(RevokedProof.safeParse({ ...revoked, hash: 'ab' }).success).toBe(false);
});
