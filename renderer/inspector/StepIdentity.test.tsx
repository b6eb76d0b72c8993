import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { StepIdentity } from './StepIdentity.tsx';

const identity = {
  subject: 'repo:acme/shop',
  proof: 'oidc',
  issuer: 'https://issuer.example',
  groups: ['a', 'b'],
  token: '5b1c09e2f7aa',
  impersonates: null,
  sentAs: null,
};

it('names the one who spoke, with the token that it was', async () => {
  const { text, html } = await makeApp();
  expect(text(<StepIdentity identity={identity} />)).toBe(
    'repo:acme/shop, by OIDC token of https://issuer.example, in a, b token 5b1c09e2f7aa',
  );
  expect(html(<StepIdentity identity={identity} />)).toContain('href="#/identities/token/5b1c09e2f7aa"');
  const early = { ...identity, issuer: 'local', proof: 'token', groups: [], token: null };
  expect(text(<StepIdentity identity={early} />)).toBe('repo:acme/shop, by session token of this machine');
  expect(text(<StepIdentity identity={null} />)).toBe('nobody could be identified');
});
