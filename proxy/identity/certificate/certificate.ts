import 'reflect-metadata';
import { webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { cryptoProvider, PemConverter, X509Certificate } from '@peculiar/x509';
import { ChaperoneError } from '../../../contract/errors.ts';

/** A certificate as two libraries read it: one gives its fields, the other is OpenSSL, which checks keys and signatures. */
export interface Certificate {
  readonly fields: X509Certificate;
  readonly node: NodeCertificate;
}

export function refused(reason: string): ChaperoneError {
  return new ChaperoneError('identity.certificate', { reason });
}

/** Throws ChaperoneError `identity.certificate`. */
export function readCertificate(der: Uint8Array): Certificate {
  cryptoProvider.set(webcrypto);
  try {
    const node = new NodeCertificate(der);
    return { fields: new X509Certificate(new Uint8Array(node.raw)), node };
  } catch {
    throw refused('it cannot be read');
  }
}

/** DER of every block of a PEM text, which must all have this label. Throws Error with a reason for people. */
export function blocksOf(pem: string, label: 'CERTIFICATE' | 'X509 CRL'): Uint8Array<ArrayBuffer>[] {
  const blocks = PemConverter.decodeWithHeaders(pem);
  if (blocks.length === 0) throw new Error(`there is no ${label} block in it`);
  const other = blocks.find(({ type }) => type !== label);
  if (other)
    throw new Error(`it has a ${/^[A-Z0-9 ]{1,40}$/.test(other.type) ? other.type : 'foreign'} block among the ${label} blocks`);
  return blocks.map(({ rawData }) => new Uint8Array(rawData));
}
