import { expect, it } from 'vitest';
import { EMPTY_EKS, eksParams, eksProblems, eksSentence, type EksDraft } from './eks-draft.ts';

const good: EksDraft = { ...EMPTY_EKS, name: 'shop', region: 'eu-west-1', cluster: 'shop' };

it('says nothing of empty fields, and what is wrong with others', () => {
  expect(eksProblems(EMPTY_EKS)).toEqual({});
  const bad = {
    ...EMPTY_EKS,
    name: 'a b',
    region: 'europe',
    cluster: '_',
    role: 'admin',
    server: 'http://x',
    stsEndpoint: 'x',
    accessKeyId: 'AK',
  };
  expect(Object.keys(eksProblems(bad)).toSorted()).toEqual([
    'accessKeyId',
    'cluster',
    'name',
    'region',
    'role',
    'server',
    'stsEndpoint',
  ]);
  expect(eksProblems({ ...good, role: 'arn:aws:iam::123456789012:role/agents' })).toEqual({});
});

it('asks for nothing until it is whole', () => {
  expect(eksParams(EMPTY_EKS)).toBeNull();
  expect(eksParams({ ...good, base: 'profile' })).toBeNull();
  expect(eksParams({ ...good, base: 'key', accessKeyId: 'AKIAEXAMPLEEXAMPLE' })).toBeNull();
});

it('leaves out what is not given', () => {
  expect(eksParams(good)).toEqual({
    name: 'shop',
    region: 'eu-west-1',
    cluster: 'shop',
    role: null,
    externalId: null,
    base: { from: 'environment' },
    stsEndpoint: null,
    stsCa: null,
  });
  const whole = eksParams({ ...good, base: 'profile', profile: 'ops', server: 'https://a.example', ca: 'PEM', externalId: 'x1' });
  expect(whole).toMatchObject({
    base: { from: 'profile', profile: 'ops' },
    server: 'https://a.example',
    ca: 'PEM',
    externalId: 'x1',
  });
});

it('says whom AWS will see', () => {
  expect(eksSentence(good)).toContain('AWS sees them all as one');
  expect(eksSentence({ ...good, role: 'arn:aws:iam::123456789012:role/agents' })).toContain('under the agent’s own name');
  expect(eksSentence({ ...good, base: 'profile', profile: 'ops' })).toContain('the profile ops');
});
