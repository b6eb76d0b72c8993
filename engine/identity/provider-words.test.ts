import { expect, it } from 'vitest';
import type { StoredProvider } from '../../contract/identity.ts';
import { fakeKinds } from '../testing/fake-kinds.ts';
import { FakeTime } from '../testing/fakes.ts';
import { issuerWords, policyWords, settingsOf } from './provider-words.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const kinds = fakeKinds(new FakeTime().clock);
const common = { name: 'p', targets: ['*'], policy: { name: 'default' }, addedAt: 'now' };

it('tells all of an OpenID provider', async () => {
  const stored = await kinds.complete(
    { name: 'p', type: 'oidc', preset: 'generic', audiences: ['a', 'b'], targets: ['*'] },
    'now',
  );
  const said = Object.fromEntries(
    settingsOf({ ...stored, groups: ['groups', 'roles'], require: { hd: ['x.test', '*.y.test'] } } as StoredProvider),
  );
  expect(said).toMatchObject({
    kind: 'generic',
    audiences: 'a, b',
    'groups from': 'groups, roles',
    'without groups': 'let in',
    'must have': 'hd = x.test or *.y.test',
    'kept claims': 'nothing',
    authority: "the system's",
    keys: 'fetched from the issuer',
  });
  expect(
    Object.fromEntries(settingsOf({ ...stored, ca: PEM + PEM, jwks: '{}', groupsPrefix: 'g:' } as StoredProvider)),
  ).toMatchObject({
    'before each group': 'g:',
    authority: '2 certificates',
    keys: 'given by hand',
  });
  expect([issuerWords(stored), policyWords(stored)]).toEqual(['https://issuer.test', 'default']);
});

it('tells all of a SAML provider', async () => {
  const stored = await kinds.complete({ name: 'p', type: 'saml', audience: 'a', recipient: 'r', targets: ['*'] }, 'now');
  expect(Object.fromEntries(settingsOf(stored))).toMatchObject({ 'signing certificates': '1', 'longest session': '2 h' });
  expect(issuerWords(stored)).toBe('https://idp.test');
});

it('tells all of an authority for client certificates, without the certificates themselves', () => {
  const stored: StoredProvider = {
    ...common,
    ...{ type: 'certificate', ca: PEM, subject: 'uri', groups: 'ou', groupsPrefix: '', subjects: ['spiffe://x/*'], crls: [] },
    policy: { yaml: 'kind: Policy' },
    sessionSeconds: 60,
  };
  expect(settingsOf(stored)).toEqual([
    ['subject from', 'a URI'],
    ['groups from', 'the organisational unit'],
    ['before each group', 'nothing'],
    ['subjects', 'spiffe://x/*'],
    ['revocation lists', '0'],
    ['longest session', '1 min'],
  ]);
  expect([issuerWords(stored), policyWords(stored)]).toEqual(['1 certificate authority', 'of its own']);
});
