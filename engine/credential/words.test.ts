import { expect, it } from 'vitest';
import type { Credential } from '../../contract/target.ts';
import { credentialWords } from './words.ts';

const exec = { type: 'exec', apiVersion: 'client.authentication.k8s.io/v1', installHint: 'SECRET' } as const;
const eks = {
  type: 'eks',
  region: 'eu-central-1',
  cluster: 'prod',
  externalId: 'SECRET',
  stsEndpoint: null,
  stsCa: null,
} as const;
const key = { from: 'key', accessKeyId: 'SECRETSECRETSECRET', secretAccessKey: 'SECRET' } as const;

it.each<readonly [Credential, string]>([
  [{ type: 'token', token: 'SECRET' }, 'bearer token'],
  [{ type: 'tokenFile', path: '/run/t' }, 'bearer token from /run/t'],
  [{ type: 'certificate', cert: 'SECRET', key: 'SECRET' }, 'client certificate'],
  [{ type: 'basic', username: 'SECRET', password: 'SECRET' }, 'user name and password'],
  [
    {
      ...{ type: 'oidc', issuer: 'https://idp.example', clientId: 'c', clientSecret: 'SECRET' },
      ...{ idToken: 'SECRET', refreshToken: 'SECRET', ca: null },
    },
    'OpenID Connect token of https://idp.example',
  ],
  [{ ...exec, command: '/opt/bin/aws', args: ['SECRET'], env: [], provideClusterInfo: false, config: null }, 'exec plugin aws'],
  [{ ...eks, role: null, base: key }, 'EKS token for prod in eu-central-1'],
  [
    { ...eks, role: 'arn:aws:iam::123456789012:role/agents', base: key },
    'EKS token for prod in eu-central-1 as arn:aws:iam::123456789012:role/agents',
  ],
  [{ type: 'header', name: 'X-Api-Key', value: 'SECRET' }, 'header X-Api-Key'],
  [{ type: 'query', name: 'key', value: 'SECRET' }, 'query parameter key'],
  [{ type: 'none' }, 'none'],
  [{ type: 'practice' }, 'practice cluster'],
])('says what it is and nothing of it: %#', (credential, words) => {
  expect(credentialWords(credential)).toBe(words);
});
