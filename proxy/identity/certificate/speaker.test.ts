import { describe, expect, it } from 'vitest';
import type { CertificateProvider } from '../../../contract/identity.ts';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { readCertificate } from './certificate.ts';
import { speakerOf } from './speaker.ts';

const root = await makeTestAuthority({ subject: 'CN=root, O=corp' });
const provider = {
  name: 'fleet',
  subject: 'cn',
  groups: 'o',
  groupsPrefix: '',
  subjects: ['*'],
} as unknown as CertificateProvider;
const speak = async (subject: string | Record<string, string[]>[], over: Partial<CertificateProvider> = {}) => {
  const own = await root.client({ subject: typeof subject === 'string' ? subject : [...subject] });
  return speakerOf({ ...provider, ...over }, readCertificate(own.der), readCertificate(root.der));
};

describe('speakerOf', () => {
  it('reads the name as Kubernetes does', async () => {
    expect(await speak('CN=system:node:a, O=system:nodes')).toMatchObject({
      subject: 'system:node:a',
      name: 'system:node:a',
      issuer: 'CN=root, O=corp',
      groups: ['system:nodes'],
    });
  });

  it('takes values as they are in the certificate, not as they look in a line of text', async () => {
    expect(await speak([{ CN: ['ada, O=admins'] }, { O: ['dev'] }])).toMatchObject({ subject: 'ada, O=admins', groups: ['dev'] });
  });

  it('puts the prefix before each group, each once', async () => {
    expect((await speak([{ CN: ['a'] }, { O: ['x'] }, { O: ['x'] }, { O: ['y'] }], { groupsPrefix: 'c:' })).groups).toEqual([
      'c:x',
      'c:y',
    ]);
  });

  it('refuses groups that could pretend to be others', async () => {
    await expect(speak([{ CN: ['a'] }, { O: ['x\u0000y'] }])).rejects.toThrow(/one of its groups/);
  });
});
