import 'reflect-metadata';
import { Extension, KeyUsageFlags, X509CrlGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { readCertificate } from './certificate.ts';
import { checkRevocation, isListOf, readLists } from './revocation.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const HOUR = 3_600_000;
const root = await makeTestAuthority();
const own = await root.client();
const other = await root.client();
const path = [own.der, root.der].map(readCertificate);
const list = async (of: Parameters<typeof root.revoke>[0], thisUpdate: number, nextUpdate: number) =>
  readLists(await root.revoke(of, { thisUpdate, nextUpdate }));

describe('readLists', () => {
  it('refuses lists that do not end or cover only a part', async () => {
    expect(() => readLists(root.cert)).toThrow(/CERTIFICATE block/);
    await expect(root.revoke([], { nextUpdate: null }).then(readLists)).rejects.toThrow(/until when it counts/);
    // issuingDistributionPoint (RFC 5280 section 5.2.5), critical: only for certificates of users.
    const partial = await X509CrlGenerator.create({
      issuer: root.certificate.subject,
      thisUpdate: new Date(now),
      nextUpdate: new Date(now + HOUR),
      entries: [],
      extensions: [new Extension('2.5.29.28', true, Buffer.from('30038101ff', 'hex'))],
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      signingKey: root.keys.privateKey,
    });
    const pem = `-----BEGIN X509 CRL-----\n${Buffer.from(partial.rawData).toString('base64')}\n-----END X509 CRL-----`;
    expect(() => readLists(pem)).toThrow(/covers only a part/);
  });
});

describe('isListOf', () => {
  it('goes by the signature and by what the authority may sign', async () => {
    const [own1] = await list([], now, now + HOUR);
    const impostor = await makeTestAuthority({ subject: root.certificate.subject });
    expect(await isListOf(own1!, readCertificate(root.der))).toBe(true);
    expect(await isListOf(own1!, readCertificate(impostor.der))).toBe(false);
    const mute = await makeTestAuthority({ usage: KeyUsageFlags.keyCertSign });
    const [signed] = readLists(await mute.revoke([]));
    expect(await isListOf(signed!, readCertificate(mute.der))).toBe(false);
  });
});

describe('checkRevocation', () => {
  it('gives until when the lists answer', async () => {
    expect(await checkRevocation(path, [], now)).toBe(Infinity);
    const lists = [...(await list([other], now - HOUR, now + HOUR)), ...(await list([], now - HOUR, now + 2 * HOUR))];
    expect(await checkRevocation(path, lists, now)).toBe(now + 2 * HOUR);
  });

  it('refuses what any list names, also one that has ended', async () => {
    const lists = [...(await list([own], now - 2 * HOUR, now - HOUR)), ...(await list([], now - HOUR, now + HOUR))];
    await expect(checkRevocation(path, lists, now)).rejects.toThrow(/it was revoked by its authority/);
  });

  it('refuses all that an authority issued when its lists have ended or are not there yet', async () => {
    await expect(checkRevocation(path, await list([], now - HOUR, now), now)).rejects.toThrow(/ended at 2026-11-20T10:00:00/);
    await expect(checkRevocation(path, await list([], now + 1_000, now + HOUR), now)).rejects.toThrow(/has to be renewed/);
  });
});
