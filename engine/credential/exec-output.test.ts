import 'reflect-metadata';
import { beforeAll, expect, it } from 'vitest';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../clock.ts';
import { readExecOutput } from './exec-output.ts';

const V1 = 'client.authentication.k8s.io/v1';
const NOW = Date.UTC(2026, 10, 20, 10);
let cert = '';
let key = '';
let otherKey = '';
beforeAll(async () => {
  ({ cert, key } = await makeAuthority({ clock: systemClock, random: systemRandom }));
  otherKey = (await makeAuthority({ clock: systemClock, random: systemRandom })).key;
});

const read = (output: unknown, now = NOW) =>
  readExecOutput(Buffer.from(typeof output === 'string' ? output : JSON.stringify(output)), V1, now);
const of = (status: object, over: object = {}) => read({ apiVersion: V1, kind: 'ExecCredential', status, ...over });

it('takes a token and its end', () => {
  expect(of({ token: 'abc', expirationTimestamp: '2026-11-20T10:05:00Z' })).toEqual({
    value: { headers: { authorization: 'Bearer abc' } },
    until: NOW + 300_000,
  });
  expect(of({ token: 'abc', expirationTimestamp: '2026-11-20T12:05:00+02:00' })).toMatchObject({ until: NOW + 300_000 });
  expect(of({ token: 'abc', unknown: 1 })).toEqual({ value: { headers: { authorization: 'Bearer abc' } }, until: null });
});

it('takes a certificate, which ends when it says itself or when the plugin says', () => {
  const own = of({ clientCertificateData: cert, clientKeyData: key });
  expect(own).toMatchObject({ value: { headers: {}, certificate: { cert, key } } });
  expect((own as { until: number }).until).toBeGreaterThan(NOW);
  expect(
    of({ clientCertificateData: cert, clientKeyData: key, token: 't', expirationTimestamp: '2026-11-20T10:05:00Z' }),
  ).toEqual({
    value: { headers: { authorization: 'Bearer t' }, certificate: { cert, key } },
    until: NOW + 300_000,
  });
});

it.each<readonly [string, () => unknown, string]>([
  ['nothing', () => read(''), 'printed nothing'],
  ['no JSON', () => read('the-secret'), 'did not print JSON'],
  ['a list', () => read(['the-secret']), 'did not print an ExecCredential'],
  ['another kind', () => read({ apiVersion: V1, kind: 'the-secret', status: { token: 'x' } }), '(at kind)'],
  ['no status', () => read({ apiVersion: V1, kind: 'ExecCredential', token: 'the-secret' }), '(at status)'],
  [
    'another version',
    () => of({ token: 'the-secret' }, { apiVersion: 'client.authentication.k8s.io/v1beta1' }),
    `asked for, ${V1}`,
  ],
  ['an empty status', () => of({}), 'neither a token nor'],
  ['an empty token', () => of({ token: '' }), 'neither a token nor'],
  ['a token with a line break', () => of({ token: 'the-secret\r\nx: y' }), 'no header can carry'],
  ['half a pair', () => of({ clientCertificateData: cert }), 'only one of'],
  ['another key', () => of({ clientCertificateData: cert, clientKeyData: otherKey }), 'not that of its certificate'],
  ['no PEM', () => of({ clientCertificateData: 'the-secret', clientKeyData: key }), 'not PEM'],
  ['a bad time', () => of({ token: 'the-secret', expirationTimestamp: 'soon' }), '(at status.expirationTimestamp)'],
  ['an end that is over', () => of({ token: 'the-secret', expirationTimestamp: '2026-11-20T10:00:00Z' }), 'ended at 2026-11-20'],
])('refuses %s without quoting it', (_, result, clause) => {
  const said = result();
  expect(said).toContain(clause);
  expect(said).not.toContain('the-secret');
});
