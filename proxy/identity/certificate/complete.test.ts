import 'reflect-metadata';
import { Extension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import type { ProviderRequest } from '../../../contract/identity.ts';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { completeCertificate } from './complete.ts';

const root = await makeTestAuthority();
const complete = (over: Partial<Extract<ProviderRequest, { type: 'certificate' }>> = {}) =>
  completeCertificate({ type: 'certificate', name: 'fleet', ca: root.cert, targets: ['prod'], ...over }, '2026-11-20T09:00:00Z');

describe('completeCertificate', () => {
  it('fills in what Kubernetes does', async () => {
    expect(await complete()).toEqual({
      type: 'certificate',
      name: 'fleet',
      ca: root.cert,
      targets: ['prod'],
      policy: { name: 'default' },
      addedAt: '2026-11-20T09:00:00Z',
      subject: 'cn',
      groups: 'o',
      groupsPrefix: '',
      subjects: ['*'],
      crls: [],
      sessionSeconds: 28_800,
    });
  });

  it.each([
    ['no certificate', () => Promise.resolve({ ca: 'words' }), /there is no CERTIFICATE block/],
    ['a key among them', () => Promise.resolve({ ca: root.cert + root.key }), /PRIVATE KEY block/],
    ['a certificate of a client', async () => ({ ca: (await root.client()).cert }), /is not an authority's certificate/],
    ['a weak key', async () => ({ ca: (await makeTestAuthority({ key: 'rsa-1024' })).cert }), /an RSA key of 1024 bits/],
    [
      'name constraints',
      async () => ({
        ca: (await makeTestAuthority({ extensions: [new Extension('2.5.29.30', true, Buffer.from('3000', 'hex'))] })).cert,
      }),
      /name constraints/,
    ],
    ['a broken list', () => Promise.resolve({ crls: ['words'] }), /there is no X509 CRL block/],
    [
      "a list of somebody else in the authority's name",
      async () => ({ crls: [await (await makeTestAuthority({ subject: root.certificate.subject })).revoke([])] }),
      /not signed by the authority it names/,
    ],
    ['a setting that is none', () => Promise.resolve({ sessionSeconds: 5 }), /sessionSeconds: /],
  ])('refuses %s', async (_, over, sentence) => {
    await expect(complete(await over())).rejects.toMatchObject({
      code: 'identity.invalid',
      message: expect.stringMatching(sentence) as string,
    });
  });

  it('takes lists of the authorities, and of others that may turn out to be intermediates', async () => {
    const middle = await root.intermediate();
    const crls = [await root.revoke([]), await middle.revoke([])];
    expect((await complete({ crls })).crls).toEqual(crls);
  });
});
