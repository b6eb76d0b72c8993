import 'reflect-metadata';
import { BasicConstraintsExtension } from '@peculiar/x509';
import { ChaperoneError } from '../../../contract/errors.ts';
import { CertificateProvider, type ProviderRequest } from '../../../contract/identity.ts';
import { blocksOf, readCertificate } from './certificate.ts';
import { isListOf, readLists } from './revocation.ts';
import { weakKey } from './strength.ts';

const SESSION_SECONDS = 8 * 3_600;
const MAX_AUTHORITIES = 20;

/**
 * A provider of client certificates with everything it needs: what was left out is as Kubernetes has it (subject in the common name, groups in the
 * organisation). Rejects with ChaperoneError `identity.invalid`, also where the authorities could never let anybody in.
 */
export async function completeCertificate(
  request: Extract<ProviderRequest, { type: 'certificate' }>,
  addedAt: string,
): Promise<CertificateProvider> {
  const filled = CertificateProvider.safeParse({
    ...request,
    policy: request.policy ?? { name: 'default' },
    addedAt,
    subject: request.subject ?? 'cn',
    groups: request.groups ?? 'o',
    groupsPrefix: request.groupsPrefix ?? '',
    subjects: request.subjects ?? ['*'],
    crls: request.crls ?? [],
    sessionSeconds: request.sessionSeconds ?? SESSION_SECONDS,
  });
  const invalid = (reason: string): ChaperoneError => new ChaperoneError('identity.invalid', { name: request.name, reason });
  if (!filled.success) {
    const [issue] = filled.error.issues;
    throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  const provider = filled.data;
  try {
    const authorities = blocksOf(provider.ca, 'CERTIFICATE').map(readCertificate);
    if (authorities.length > MAX_AUTHORITIES) throw new Error(`there are more than ${MAX_AUTHORITIES} authorities`);
    for (const authority of authorities) {
      const name = authority.fields.subject.slice(0, 200);
      if (!authority.fields.getExtension(BasicConstraintsExtension)?.ca)
        throw new Error(`${name} is not an authority's certificate`);
      const weak = weakKey(authority);
      if (weak !== undefined) throw new Error(`${name} has ${weak}`);
      if (authority.fields.extensions.some(({ type }) => type === '2.5.29.30')) {
        throw new Error(`${name} has name constraints, which are not evaluated here`);
      }
    }
    for (const list of provider.crls.flatMap(readLists)) {
      // A list of an intermediate authority can only be checked when that one is seen.
      const named = authorities.filter(({ fields }) => fields.subject === list.issuer);
      const signed = await Promise.all(named.map((authority) => isListOf(list, authority)));
      if (named.length > 0 && !signed.includes(true))
        throw new Error('a revocation list is not signed by the authority it names');
    }
  } catch (error) {
    throw error instanceof ChaperoneError || !(error instanceof Error)
      ? invalid('a certificate cannot be read')
      : invalid(error.message);
  }
  return provider;
}
