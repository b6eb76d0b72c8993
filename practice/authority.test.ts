import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeIdentity } from './authority.ts';
import { countedRandom, START } from './fixture.ts';

const clock = { wall: () => START, monotonic: () => 0 };

it('signs a server certificate for loopback only', async () => {
  const identity = await makeIdentity(clock, countedRandom());
  const [ca, cert] = [new X509Certificate(identity.ca), new X509Certificate(identity.cert)];
  expect([ca.ca, cert.ca]).toEqual([true, false]);
  expect(cert.verify(ca.publicKey)).toBe(true);
  expect(cert.checkIssued(ca)).toBe(true);
  expect(cert.checkPrivateKey(createPrivateKey(identity.key))).toBe(true);
  expect([cert.checkIP('127.0.0.1'), cert.checkHost('localhost'), cert.checkIP('192.0.2.1')]).toEqual([
    '127.0.0.1',
    'localhost',
    undefined,
  ]);
  expect(Date.parse(cert.validFrom)).toBeLessThan(START);
  expect(Date.parse(cert.validTo)).toBeGreaterThan(START + 300 * 86_400_000);
});

it('makes another authority each time', async () => {
  const [a, b] = await Promise.all([makeIdentity(clock, countedRandom()), makeIdentity(clock, countedRandom())]);
  expect(new X509Certificate(a.cert).verify(new X509Certificate(b.ca).publicKey)).toBe(false);
});
