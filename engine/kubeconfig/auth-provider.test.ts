import 'reflect-metadata';
import { expect, it } from 'vitest';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { authProvider } from './auth-provider.ts';
import { Faults } from './faults.ts';

const of = (value: unknown) => authProvider(value, '/', new Faults('/k', 'x'));
const config = { 'idp-issuer-url': 'https://idp.example', 'client-id': 'c', 'id-token': 'i' };

it('takes oidc with all its parts', async () => {
  const { cert } = await makeAuthority({ clock: systemClock, random: systemRandom });
  const data = Buffer.from(cert).toString('base64');
  const full = {
    ...config,
    'client-secret': 's',
    'refresh-token': 'r',
    'idp-certificate-authority-data': data,
    'extra-scopes': 'g',
  };
  expect(of({ name: 'oidc', config: full })).toEqual({
    ...{
      type: 'oidc',
      issuer: 'https://idp.example',
      clientId: 'c',
      clientSecret: 's',
      idToken: 'i',
      refreshToken: 'r',
      ca: cert,
    },
  });
  expect(of({ name: 'oidc', config })).toMatchObject({ clientSecret: null, refreshToken: null, ca: null });
});

it.each<readonly [unknown, string, string]>([
  ['x', 'target.kubeconfig', 'malformed'],
  [{ name: 'gcp', config: {} }, 'target.credential', 'gke-gcloud-auth-plugin'],
  [{ name: 'azure' }, 'target.credential', 'kubelogin convert-kubeconfig'],
  [{ name: 'openstack' }, 'target.credential', 'use an exec plugin'],
  [{ name: 'oidc' }, 'target.credential', 'not an https address'],
  [{ name: 'oidc', config: { ...config, 'idp-issuer-url': 'http://idp' } }, 'target.credential', 'not an https address'],
  [{ name: 'oidc', config: { ...config, 'client-id': '' } }, 'target.kubeconfig', 'no client-id'],
  [{ name: 'oidc', config: { ...config, 'id-token': '' } }, 'target.credential', 'neither an id-token nor a refresh-token'],
  [{ name: 'oidc', config: { ...config, 'id-token': 'the-secret\n' } }, 'target.kubeconfig', 'no header can carry'],
  [{ name: 'oidc', config: { ...config, 'idp-certificate-authority-data': 'x' } }, 'target.kubeconfig', 'not a PEM certificate'],
  [{ name: 'oidc', config: { ...config, 'idp-certificate-authority': '/no/where' } }, 'target.kubeconfig', 'cannot be read'],
])('refuses %j', (value, code, reason) => {
  expect(() => of(value)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(reason) as string }) as Error);
});
