import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { contextMaterial, listContexts } from './context.ts';
import { readKubeconfig } from './read.ts';

let dir = '';
let cert = '';
let key = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-context-'));
  ({ cert, key } = await makeAuthority({ clock: systemClock, random: systemRandom }));
  writeFileSync(join(dir, 'ca.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
  writeFileSync(join(dir, 'token'), 'from-file\n');
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
function config(cluster: object, user: object) {
  writeFileSync(
    join(dir, 'config'),
    stringify({
      'current-context': 'x',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'other', context: { cluster: 'c', user: 'missing' } },
        { name: 'x', context: { cluster: 'c', user: 'u' } },
      ],
    }),
  );
  return readKubeconfig(join(dir, 'config'), {});
}
const server = 'https://k8s.example:6443';

it('takes server, authority and server name, inline or from a file beside the kubeconfig', () => {
  const inline = config(
    { server: `${server}/`, 'certificate-authority-data': base64(cert), 'tls-server-name': 'api' },
    { token: 't' },
  );
  expect(contextMaterial(inline, 'x')).toEqual({
    server,
    ca: cert,
    tlsServerName: 'api',
    credential: { type: 'token', token: 't' },
  });
  const beside = config({ server, 'certificate-authority': 'ca.pem' }, { token: 't' });
  expect(contextMaterial(beside, 'x')).toMatchObject({ ca: cert, tlsServerName: null });
});

it('takes every kind of credential it can hold', () => {
  const of = (user: object) => contextMaterial(config({ server }, user), 'x').credential;
  expect(of({ token: 'inline', tokenFile: 'token' })).toEqual({ type: 'token', token: 'from-file' });
  expect(of({ 'client-certificate-data': base64(cert), 'client-key': 'key.pem' })).toEqual({ type: 'certificate', cert, key });
  expect(of({ username: 'u', password: 'p' })).toEqual({ type: 'basic', username: 'u', password: 'p' });
});

it.each([
  [{}, { exec: { command: 'aws' } }, 'target.credential', 'exec plugin'],
  [{}, { 'auth-provider': { name: 'gcp' } }, 'target.credential', 'auth-provider'],
  [{}, { token: 't', as: 'admin' }, 'target.credential', 'impersonates'],
  [{}, {}, 'target.credential', 'neither token nor'],
  [{ 'insecure-skip-tls-verify': true }, { token: 't' }, 'target.credential', 'insecure-skip-tls-verify'],
  [{ 'proxy-url': 'http://p' }, { token: 't' }, 'target.credential', 'proxy-url'],
  [{ server: 'http://plain' }, { token: 't' }, 'target.kubeconfig', 'not an https address'],
  [{ server: 'https://u:the-secret@h' }, { token: 't' }, 'target.kubeconfig', 'more than host'],
  [{ server: 'nonsense' }, { token: 't' }, 'target.kubeconfig', 'not an https address'],
  [{ 'certificate-authority-data': 'the-secret' }, { token: 't' }, 'target.kubeconfig', 'not a PEM certificate'],
  [{ 'certificate-authority': 'nowhere.pem' }, { token: 't' }, 'target.kubeconfig', 'cannot be read'],
  [{}, { token: 'the-secret\r\nx: y' }, 'target.kubeconfig', 'no header can carry'],
  [{}, { 'client-certificate': 'ca.pem', 'client-key-data': base64('the-secret') }, 'target.kubeconfig', 'not a PEM private key'],
])('refuses %j %j without quoting secrets', (cluster, user, code, reason) => {
  let error: unknown;
  try {
    contextMaterial(config({ server, ...cluster }, user), 'x');
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ code, message: expect.stringContaining(reason) as string });
  expect((error as Error).message).not.toContain('the-secret');
});

it('refuses a key that does not belong to anything readable, and a context that is not there', () => {
  expect(() => contextMaterial(config({ server }, { token: 't' }), 'y')).toThrow('no context y');
});

it('lists the current context first and says what is wrong with the others', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const contexts = listContexts(config({ server: 'https://u:the-secret@h/base' }, { 'client-key-data': base64(pem) }));
  expect(contexts.map(({ context }) => context)).toEqual(['x', 'other']);
  expect(contexts[0]).toMatchObject({ cluster: 'c', server: 'https://h/base' });
  expect(contexts[0]?.problem).toContain('more than host');
  expect(contexts[1]?.problem).toContain('no user that exists');
  expect(listContexts(config({ server }, { token: 't' }))[0]?.problem).toBeNull();
});
