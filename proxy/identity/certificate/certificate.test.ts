import { describe, expect, it } from 'vitest';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { blocksOf, readCertificate, refused } from './certificate.ts';

const authority = await makeTestAuthority({ subject: 'CN=one' });

describe('readCertificate', () => {
  it('reads the same certificate twice over', () => {
    const { fields, node } = readCertificate(authority.der);
    expect([fields.subject, node.subject]).toEqual(['CN=one', 'CN=one']);
    expect(Buffer.from(fields.rawData).equals(node.raw)).toBe(true);
  });

  it('refuses what is none, or more than one, without its bytes in the sentence', () => {
    for (const der of [new Uint8Array(), new Uint8Array([0x30, 0x03, 1, 2, 3]), authority.der.slice(0, 100)]) {
      expect(() => readCertificate(der)).toThrow('The client certificate is refused: it cannot be read.');
    }
  });
});

describe('blocksOf', () => {
  it('gives each block, and refuses others and none', async () => {
    const list = await authority.revoke([]);
    expect(blocksOf(`words\n${authority.cert}\n${authority.cert}`, 'CERTIFICATE').map(({ length }) => length)).toEqual([
      authority.der.length,
      authority.der.length,
    ]);
    expect(blocksOf(list, 'X509 CRL')).toHaveLength(1);
    expect(() => blocksOf(authority.cert + authority.key, 'CERTIFICATE')).toThrow(
      'it has a PRIVATE KEY block among the CERTIFICATE blocks',
    );
    expect(() => blocksOf('', 'CERTIFICATE')).toThrow('there is no CERTIFICATE block in it');
  });
});

it('a refusal is one of the certificate', () => {
  expect(refused('it is old')).toMatchObject({ code: 'identity.certificate', http: 401 });
});
