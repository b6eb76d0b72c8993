import { X509Certificate } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { makeTestAuthority } from '../../test/support/authority/authority.ts';
import { chainFrom, MAX_CHAIN, MAX_CHAIN_BYTES, shownBy } from './client-certificate.ts';

/** Certificates as a socket links them. */
const linked = (...certificates: readonly { readonly raw: Uint8Array }[]): X509Certificate | undefined =>
  certificates.reduceRight<X509Certificate | undefined>(
    (issuerCertificate, { raw }) => ({ raw, issuerCertificate }) as unknown as X509Certificate,
    undefined,
  );

describe('chainFrom', () => {
  it("gives the client's own first, each once", async () => {
    const root = await makeTestAuthority();
    const own = await root.client();
    const [a, b] = [new X509Certificate(own.der), new X509Certificate(root.der)];
    expect(chainFrom(linked(a, b)).certificates?.map((der) => Buffer.from(der))).toEqual([
      Buffer.from(own.der),
      Buffer.from(root.der),
    ]);
    const self = { raw: new Uint8Array(8) } as { raw: Uint8Array; issuerCertificate?: unknown };
    self.issuerCertificate = self;
    expect(chainFrom(self as unknown as X509Certificate).certificates).toHaveLength(1);
  });

  it('keeps a bounded number of certificates and of bytes', () => {
    const of = (count: number, bytes: number) =>
      chainFrom(linked(...Array.from({ length: count }, () => ({ raw: new Uint8Array(bytes) }))));
    expect([of(MAX_CHAIN, 100).certificates?.length, of(1, MAX_CHAIN_BYTES).certificates?.length]).toEqual([MAX_CHAIN, 1]);
    for (const shown of [of(MAX_CHAIN + 1, 100), of(1, MAX_CHAIN_BYTES + 1), of(2, MAX_CHAIN_BYTES)]) {
      expect([shown.certificates, shown.refusal?.code]).toEqual([undefined, 'identity.certificate']);
    }
  });
});

describe('shownBy', () => {
  it('is nothing for what is no TLS socket, and always the same nothing', () => {
    expect(shownBy(new PassThrough())).toEqual({ certificates: undefined, refusal: undefined });
    expect(shownBy(new PassThrough())).toBe(chainFrom(undefined));
  });
});
