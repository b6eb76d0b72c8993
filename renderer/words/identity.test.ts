import { expect, it } from 'vitest';
import { gitInWords, howProven, issuerInWords, labelText, nameOf, proofInWords, whoOfSession } from './identity.ts';

const identity = {
  subject: '00u1',
  name: 'mira@acme.example',
  issuer: 'https://acme.okta.example',
  groups: [],
  proof: 'oidc' as const,
  provider: 'okta',
  run: null,
  claims: {},
};

it('says who, and how that was proven', () => {
  expect(nameOf(identity)).toBe('mira@acme.example');
  expect(nameOf({ ...identity, name: '' })).toBe('00u1');
  expect(howProven(identity)).toBe('by OIDC token of okta');
  expect(howProven({ proof: 'token', provider: null })).toBe('by session token');
  expect([issuerInWords('local'), issuerInWords('https://x')]).toEqual(['this machine', 'https://x']);
  expect([proofInWords('saml'), proofInWords('telepathy')]).toEqual(['SAML assertion', 'telepathy']);
});

it('knows sessions of earlier versions, which have no identity', () => {
  const info = { agentVersion: null, host: 'here' };
  expect(whoOfSession({ subject: 'mira', info })).toBe('mira');
  expect(whoOfSession({ subject: '00u1', info: { ...info, identity } })).toBe('mira@acme.example');
});

it('shortens where a directory stands in git', () => {
  const commit = '4cb5f07d1f0f2b7c4a1d9e8f60717273a4b5c6d7';
  expect(gitInWords({ remote: 'https://git.example/acme/shop.git', commit, branch: 'main' })).toBe('acme/shop @ 4cb5f07d (main)');
  expect(gitInWords({ remote: 'git@git.example:acme/shop', commit: null, branch: null })).toBe('acme/shop @ no commit');
  expect(gitInWords({ remote: null, commit, branch: null })).toBe('no remote @ 4cb5f07d');
});

it('writes a label as it is given', () => {
  expect([labelText('team', 'shop'), labelText('urgent', '')]).toEqual(['team=shop', 'urgent']);
});
