import type { X509Certificate, X509Crl } from '@peculiar/x509';
import type { Certificate } from './certificate.ts';

const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const RSA_BITS = 2_048;
const HASHES: ReadonlySet<string> = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

/** Why a key counts for nothing; undefined when it is strong enough (NIST SP 800-57: 112 bits). */
export function weakKey({ node }: Certificate): string | undefined {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = node.publicKey;
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return (details.modulusLength ?? 0) >= RSA_BITS ? undefined : `an RSA key of ${details.modulusLength ?? 0} bits`;
    case 'ec':
      return CURVES.has(details.namedCurve ?? '') ? undefined : 'an elliptic curve that is not P-256, P-384 or P-521';
    case 'ed25519':
    case 'ed448':
      return undefined;
    default:
      return 'a key that is not RSA, ECDSA or EdDSA';
  }
}

/** Why the signature on a certificate or a list counts for nothing: MD5, SHA-1, or nothing that is known here. */
export function weakSignature(signed: Pick<X509Certificate | X509Crl, 'signatureAlgorithm'>): string | undefined {
  // The library leaves `hash` out where it does not know the algorithm, and for EdDSA, which has its own.
  const { name, hash } = signed.signatureAlgorithm as { readonly name: string; readonly hash?: { readonly name: string } };
  if (/^Ed(?:DSA|25519|448)$/i.test(name) || (hash && HASHES.has(hash.name))) return undefined;
  return hash ? `a signature with ${hash.name}` : 'a signature of an unknown kind';
}
