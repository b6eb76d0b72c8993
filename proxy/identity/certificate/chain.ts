import 'reflect-metadata';
import { X509Certificates, X509ChainBuilder } from '@peculiar/x509';
import { type Certificate, readCertificate, refused } from './certificate.ts';

/**
 * The way from a client's certificate to one of the authorities, both included: `shown` is what the client sent, its own first. The builder
 * follows names and key identifiers and checks each signature; OpenSSL checks each again. What the certificates allow is not looked at here.
 * Rejects with ChaperoneError `identity.certificate`.
 */
export async function pathTo(
  authorities: readonly Certificate[],
  shown: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const [own] = shown;
  if (!own) throw refused('none was sent');
  // The authorities first: where one of them fits, nothing that the client sent is asked.
  const known = [...authorities, ...shown.slice(1)];
  const trusted = new Set(authorities.map(({ node }) => node.fingerprint256));
  if (trusted.has(own.node.fingerprint256)) throw refused('it is the certificate of an authority itself');
  const builder = new X509ChainBuilder({ certificates: known.map(({ fields }) => fields) });
  const built: X509Certificates = await builder.build(own.fields).catch(() => new X509Certificates());
  const path: Certificate[] = [];
  for (const fields of built) {
    const one = readCertificate(new Uint8Array(fields.rawData));
    const below = path.at(-1);
    if (below && !(below.node.checkIssued(one.node) && below.node.verify(one.node.publicKey))) break;
    path.push(one);
    if (trusted.has(one.node.fingerprint256)) return path;
  }
  throw refused('it does not lead to an authority that is trusted here, over the certificates that were sent with it');
}
