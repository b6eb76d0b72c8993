import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { Faults } from './faults.ts';
import type { UserEntry } from './read.ts';
import { userCredential, userImpersonation } from './user.ts';

let dir = '';
let cert = '';
let key = '';
let otherKey = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-user-'));
  ({ cert, key } = await makeAuthority({ clock: systemClock, random: systemRandom }));
  otherKey = (await makeAuthority({ clock: systemClock, random: systemRandom })).key;
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
  writeFileSync(join(dir, 'token'), 'from-file\n');
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});
const base64 = (text: string) => Buffer.from(text).toString('base64');
const faults = new Faults('/k', 'x');
const cluster = { value: { server: 'https://k8s.example' }, dir: '/' };
const of = (value: UserEntry) => userCredential({ value, dir }, cluster, faults);
const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', interactiveMode: 'Never' };
const oidc = { name: 'oidc', config: { 'idp-issuer-url': 'https://idp.example', 'client-id': 'c', 'id-token': 'i' } };

it('takes every kind of credential', () => {
  expect(of({ token: ' inline\n' })).toEqual({ type: 'token', token: 'inline' });
  expect(of({ username: 'u', password: 'p' })).toEqual({ type: 'basic', username: 'u', password: 'p' });
  const pair = { type: 'certificate', cert, key };
  expect(of({ 'client-certificate-data': base64(cert), 'client-key': 'key.pem' })).toEqual(pair);
  expect(of({ 'client-certificate': 'cert.pem', 'client-key-data': base64(key) })).toEqual(pair);
  expect(of({ exec })).toMatchObject({ type: 'exec', command: 'aws' });
  expect(of({ 'auth-provider': oidc })).toMatchObject({ type: 'oidc', issuer: 'https://idp.example' });
});

it('keeps a token file as its path, which wins over a token', () => {
  expect(of({ tokenFile: 'token', token: 'inline' })).toEqual({ type: 'tokenFile', path: join(dir, 'token') });
});

it('keeps of several what an API server looks at first', () => {
  const pair = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  expect(of({ ...pair, token: 't' }).type).toBe('certificate');
  expect(of({ ...pair, exec }).type).toBe('certificate');
  expect(of({ token: 't', exec }).type).toBe('token');
});

it.each<readonly [() => UserEntry, string, string]>([
  [() => ({}), 'target.credential', 'neither a token nor'],
  [() => ({ 'client-certificate': 'cert.pem' }), 'target.credential', 'neither a token nor'],
  [() => ({ token: 'the-secret\r\nx: y' }), 'target.kubeconfig', 'no header can carry'],
  [() => ({ tokenFile: 'nowhere' }), 'target.kubeconfig', 'the token file nowhere cannot be read'],
  [() => ({ token: 'the-secret', username: 'u' }), 'target.kubeconfig', 'both a token and a password'],
  [() => ({ exec, 'auth-provider': oidc }), 'target.kubeconfig', 'both an exec plugin and an auth-provider'],
  [
    () => ({ 'client-certificate': 'cert.pem', 'client-key-data': base64('the-secret') }),
    'target.kubeconfig',
    'not a PEM private key',
  ],
  [
    () => ({ 'client-certificate': 'cert.pem', 'client-key-data': base64(otherKey) }),
    'target.kubeconfig',
    'not that of its cert',
  ],
  [
    () => ({ 'client-certificate-data': base64('the-secret'), 'client-key': 'key.pem' }),
    'target.kubeconfig',
    'not a PEM certificate',
  ],
])('refuses %#', (make, code, reason) => {
  let error: unknown;
  try {
    of(make());
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ code, message: expect.stringContaining(reason) as string });
  expect((error as Error).message).not.toContain('the-secret');
});

it('takes whom to act as, literally', () => {
  const as = (value: UserEntry) => userImpersonation({ value, dir }, faults);
  expect(as({})).toBeNull();
  expect(as({ as: 'system:admin', 'as-groups': ['system:masters'] })).toEqual({
    ...{ user: 'system:admin', groups: ['system:masters'], extra: false },
  });
  expect(() => as({ 'as-groups': ['a'] })).toThrow('without a user');
  expect(() => as({ as: 'a', 'as-uid': '1' })).toThrow('with a uid (as-uid), which is not supported');
  expect(() => as({ as: 'a', 'as-user-extra': { scope: ['x'] } })).toThrow('as-user-extra');
  expect(() => as({ as: '{subject}' })).toThrow('braces');
});
