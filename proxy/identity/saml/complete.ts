import { X509Certificate } from 'node:crypto';
import { ChaperoneError } from '../../../contract/errors.ts';
import { type ProviderRequest, SamlProvider } from '../../../contract/identity.ts';
import { readMetadata } from './metadata.ts';
import { XmlRefusal } from './xml.ts';

const DEFAULTS = {
  skew: 30,
  // Okta and Keycloak by hand, Azure, AD FS.
  groups: ['groups', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups', 'http://schemas.xmlsoap.org/claims/Group'],
  groupsPrefix: '',
  displayName: [
    'email',
    'mail',
    'urn:oid:0.9.2342.19200300.100.1.3',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    'displayName',
  ],
  require: {},
  keep: [],
  sessionSeconds: 8 * 3_600,
} as const;
const RSA_BITS = 2_048;

/**
 * A SAML provider with everything it needs: entity id and certificates from the metadata document unless they are given, the rest from the
 * defaults. Throws ChaperoneError `identity.invalid`.
 */
export function completeSaml(
  { metadata, ...request }: Extract<ProviderRequest, { type: 'saml' }>,
  addedAt: string,
): SamlProvider {
  const invalid = (reason: string): ChaperoneError => new ChaperoneError('identity.invalid', { name: request.name, reason });
  try {
    const said = metadata === undefined ? undefined : readMetadata(metadata);
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
    // Whoever names an attribute wants it to be there.
    const missingGroups = request.groups === undefined ? 'allow' : 'refuse';
    const filled = SamlProvider.safeParse({
      ...DEFAULTS,
      missingGroups,
      policy: { name: 'default' },
      ...said,
      ...given,
      addedAt,
    });
    if (!filled.success) {
      const [issue] = filled.error.issues;
      throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
    }
    return { ...filled.data, certificates: filled.data.certificates.map(usable) };
  } catch (error) {
    if (error instanceof XmlRefusal) throw invalid(`its metadata cannot be read: ${error.message}`);
    throw invalid(error instanceof Error ? error.message : 'it cannot be read');
  }
}

/** PEM, as the library takes it. Its dates are not asked: it is named here and not vouched for by anybody (SAML metadata interoperability profile, section 2.6.1). */
function usable(text: string): string {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(text);
  } catch {
    throw new Error('a certificate cannot be read; PEM is expected');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type !== 'rsa' || (details?.modulusLength ?? 0) < RSA_BITS) {
    throw new Error(`a signing key is not RSA with at least ${RSA_BITS} bits, the only kind whose signatures are verified`);
  }
  return certificate.toString();
}
