import { describe, expect, it } from 'vitest';
import { PRESET_ROWS } from '../testing/fake-access.ts';
import {
  claimsOf,
  emptyDraft,
  exampleClaim,
  providerProblems,
  providerRequest,
  providerSentence,
  WAYS,
  type ProviderDraft,
  type Way,
} from './provider-draft.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const draft = (way: Way, change: Partial<ProviderDraft> = {}): ProviderDraft => ({
  ...emptyDraft(way, PRESET_ROWS, ['staging']),
  ...change,
});

it('begins with what the preset knows, and the only target there is', () => {
  expect(draft('github')).toMatchObject({
    name: 'github',
    issuer: 'https://token.actions.githubusercontent.com',
    targets: ['staging'],
  });
  expect(emptyDraft('okta', PRESET_ROWS, ['a', 'b'])).toMatchObject({ issuer: '', targets: [] });
});

it('reads claims line by line', () => {
  expect(claimsOf('repository = acme/*, acme2/*\n\nref=refs/heads/main\nrepository = x')).toEqual({
    repository: ['acme/*', 'acme2/*', 'x'],
    ref: ['refs/heads/main'],
  });
  expect([claimsOf('repository'), claimsOf('= x'), claimsOf('a =')]).toEqual([null, null, null]);
  expect(claimsOf('')).toEqual({});
});

describe('a request', () => {
  it.each<[Way, Partial<ProviderDraft>, object]>([
    ['okta', { issuer: 'https://acme.okta.example' }, { type: 'oidc', preset: 'okta', issuer: 'https://acme.okta.example' }],
    [
      'github',
      { require: 'repository = acme/*', keep: 'ref, sha', skew: '30' },
      { preset: 'github', require: { repository: ['acme/*'] }, keep: ['ref', 'sha'], skew: 30 },
    ],
    [
      'saml',
      { metadata: '<EntityDescriptor/>', groups: 'memberOf', sessionMinutes: '60' },
      { type: 'saml', groups: ['memberOf'], sessionSeconds: 3_600, audience: 'chaperone' },
    ],
    [
      'certificate',
      { ca: PEM, subjects: 'agent-*', certificateGroups: 'ou', crls: 'CRL' },
      { type: 'certificate', ca: PEM, subject: 'cn', groups: 'ou', subjects: ['agent-*'], crls: ['CRL'] },
    ],
  ])('of %s has what was typed', (way, change, expected) => {
    expect(providerRequest(way, draft(way, change))).toMatchObject(expected);
  });

  it('leaves to the preset what was left out', () => {
    const request = providerRequest('okta', draft('okta', { issuer: 'https://acme.okta.example' }));
    for (const field of ['subject', 'groups', 'groupsPrefix', 'missingGroups', 'algorithms', 'skew', 'run'])
      expect(request, field).not.toHaveProperty(field);
  });

  it.each<[Way, Partial<ProviderDraft>]>([
    ['okta', {}],
    ['github', {}],
    ['google', {}],
    ['github', { require: 'repository' }],
    ['saml', {}],
    ['saml', { metadata: 'not it' }],
    ['certificate', {}],
    ['okta', { issuer: 'https://x', targets: [] }],
    ['okta', { issuer: 'https://x', name: 'Not This' }],
    ['okta', { issuer: 'http://x' }],
  ])('of %s waits while %j', (way, change) => {
    expect(providerRequest(way, draft(way, change))).toBeNull();
  });
});

it('says what is wrong where it is, and nothing of fields that are not asked', () => {
  const wrong = { name: 'A B', issuer: 'x', require: 'x', skew: '999', ca: 'x', jwks: 'x', metadata: 'x', sessionMinutes: '0' };
  expect(Object.keys(providerProblems('generic', draft('generic', wrong))).toSorted()).toEqual([
    'ca',
    'issuer',
    'jwks',
    'name',
    'require',
    'sessionMinutes',
    'skew',
  ]);
  expect(Object.keys(providerProblems('saml', draft('saml', wrong))).toSorted()).toEqual([
    'ca',
    'metadata',
    'name',
    'sessionMinutes',
  ]);
  for (const way of WAYS) expect(providerProblems(way, draft(way)), way).toEqual({});
});

it('says in one sentence who will get in', () => {
  expect(providerSentence('github', draft('github', { require: exampleClaim('github') }))).toBe(
    'Whoever shows a token of https://token.actions.githubusercontent.com that is meant for chaperone and whose repository is acme/* may use staging, under the policy default.',
  );
  expect(providerSentence('saml', draft('saml', { targets: ['*'] }))).toContain('may use every target');
  expect(providerSentence('certificate', draft('certificate', { targets: [] }))).toContain('may use no target yet');
});
