import { ChaperoneError } from '../../../contract/errors.ts';

export const NAMESPACES = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;

/** ChaperoneError `identity.assertion`. */
export function refused(provider: string, reason: string): ChaperoneError {
  return new ChaperoneError('identity.assertion', { provider, reason });
}
