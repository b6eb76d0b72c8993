import type { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { ChaperoneError } from '../../contract/errors.ts';

/** Certificates of a chain, and bytes of their DER together. A chain is kept as long as its connection. */
export const MAX_CHAIN = 6;
export const MAX_CHAIN_BYTES = 32_768;

/** What a client showed in the handshake; `refusal` when it is more than is kept. */
export interface Shown {
  readonly certificates: readonly Uint8Array[] | undefined;
  readonly refusal: ChaperoneError | undefined;
}

const NOTHING: Shown = { certificates: undefined, refusal: undefined };

/**
 * The DER certificates of a client, its own first, in the order in which it sent them. The handshake has shown that it holds the key of the
 * first one and nothing else: whom to trust is decided by identity. Asked once for each connection; a client without a certificate costs one call.
 */
export function shownBy(socket: Duplex): Shown {
  return chainFrom(socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined);
}

/** A certificate and those that `issuerCertificate` leads to. */
export function chainFrom(own: X509Certificate | undefined): Shown {
  if (!own) return NOTHING;
  let one: X509Certificate | undefined = own;
  const certificates: Uint8Array[] = [];
  let bytes = 0;
  while (one) {
    const der: Uint8Array = one.raw;
    bytes += der.length;
    if (certificates.length === MAX_CHAIN || bytes > MAX_CHAIN_BYTES) {
      const reason = `more than ${MAX_CHAIN} certificates or ${MAX_CHAIN_BYTES} bytes were sent`;
      return { certificates: undefined, refusal: new ChaperoneError('identity.certificate', { reason }) };
    }
    certificates.push(der);
    const issuer: X509Certificate | undefined = one.issuerCertificate;
    // A root that was sent along may be given as its own issuer.
    one = issuer === one ? undefined : issuer;
  }
  return { certificates, refusal: undefined };
}
