import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { contextMaterial } from './context.ts';
import { config } from './testing/written.ts';

let dir = '';
let cert = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-context-'));
  ({ cert } = await makeAuthority({ clock: systemClock, random: systemRandom }));
  writeFileSync(join(dir, 'ca.pem'), cert);
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const server = 'https://k8s.example:6443';
const of = (cluster: object, user: object = { token: 't' }) => contextMaterial(config(dir, { server, ...cluster }, user), 'x');

it('takes server, authority and server name, inline or from a file beside the kubeconfig', () => {
  expect(of({ server: `${server}/`, 'certificate-authority-data': base64(cert), 'tls-server-name': 'api' })).toEqual({
    ...{ server, ca: cert, tlsServerName: 'api', insecure: false, proxyUrl: null, impersonate: null },
    credential: { type: 'token', token: 't' },
  });
  expect(of({ 'certificate-authority': 'ca.pem' })).toMatchObject({ ca: cert, tlsServerName: null });
});

it('takes the way there, and says when the certificate is not checked', () => {
  expect(of({ 'proxy-url': 'socks5://u:p@proxy.example:1080', 'disable-compression': true })).toMatchObject({
    ...{ proxyUrl: 'socks5://u:p@proxy.example:1080', insecure: false },
  });
  expect(of({ 'insecure-skip-tls-verify': true })).toMatchObject({ insecure: true, ca: null });
  expect(of({ 'insecure-skip-tls-verify': false })).toMatchObject({ insecure: false });
});

it('takes whom the kubeconfig says to act as', () => {
  expect(of({}, { token: 't', as: 'deployer', 'as-groups': ['ci'] }).impersonate).toEqual({
    ...{ user: 'deployer', groups: ['ci'], extra: false },
  });
});

it.each<readonly [object, object, string, string]>([
  [{}, {}, 'target.credential', 'neither a token nor'],
  [{ server: 'http://plain' }, { token: 't' }, 'target.kubeconfig', 'plain http address'],
  [{ server: 'https://u:the-secret@h' }, { token: 't' }, 'target.kubeconfig', 'more than host'],
  [{ server: 'nonsense' }, { token: 't' }, 'target.kubeconfig', 'not an https address'],
  [{ 'certificate-authority-data': 'the-secret' }, { token: 't' }, 'target.kubeconfig', 'not a PEM certificate'],
  [{ 'certificate-authority': 'nowhere.pem' }, { token: 't' }, 'target.kubeconfig', 'cannot be read'],
  [
    { 'certificate-authority': 'ca.pem', 'insecure-skip-tls-verify': true },
    { token: 't' },
    'target.kubeconfig',
    'both an authority',
  ],
  [{ 'proxy-url': 'ftp://u:the-secret@h' }, { token: 't' }, 'target.kubeconfig', 'not an http, https or socks5'],
  [{ 'proxy-url': 'the-secret' }, { token: 't' }, 'target.kubeconfig', 'not an http, https or socks5'],
])('refuses %j %j without quoting secrets', (cluster, user, code, reason) => {
  let error: unknown;
  try {
    of(cluster, user);
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ code, message: expect.stringContaining(reason) as string });
  expect((error as Error).message).not.toContain('the-secret');
});

it('refuses contexts that are not there, or lead nowhere', () => {
  const read = config(dir, { server }, { token: 't' });
  expect(() => contextMaterial(read, 'y')).toThrow('no context y');
  expect(() => contextMaterial(read, 'other')).toThrow('no user that exists');
});
