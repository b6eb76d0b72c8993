import 'reflect-metadata';
import { SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { CertificateProvider, Identity } from '../../../contract/identity.ts';
import { fits, hasControls, shown } from '../oidc/claim.ts';
import { type Certificate, refused } from './certificate.ts';

const MAX_GROUPS = 1_000;
const MAX_TEXT = 1_024;
const FIELDS = { uri: 'url', email: 'email', dns: 'dns' } as const;
const WORDS = { cn: 'common name', uri: 'URI', email: 'e-mail address', dns: 'DNS name' } as const;

/** Who a certificate speaks for, in the provider's terms. Throws ChaperoneError `identity.certificate`. */
export function speakerOf(provider: CertificateProvider, own: Certificate, authority: Certificate): Identity {
  const { fields } = own;
  const names = namesOf(own, provider.subject);
  const [subject = '', more] = names;
  const word = WORDS[provider.subject];
  if (subject === '') throw refused(`it has no ${word}, which provider ${provider.name} asks for`);
  if (more !== undefined) throw refused(`it has more than one ${word}`);
  if (subject.length > MAX_TEXT || hasControls(subject)) throw refused(`its ${word} is too long or has control characters`);
  if (!provider.subjects.some((pattern) => fits(pattern, subject))) {
    throw refused(`its ${word} is not one that provider ${provider.name} allows`);
  }
  const [email] = namesOf(own, 'email');
  const [common] = namesOf(own, 'cn');
  return {
    subject,
    name: shown(email ?? common ?? subject, MAX_TEXT),
    issuer: shown(authority.fields.subject, 2_048),
    groups: groupsOf(provider, own),
    proof: 'certificate',
    provider: provider.name,
    // Each certificate is a run of its own: whoever gets a new one for each job sees the jobs apart.
    run: fields.serialNumber.slice(0, MAX_TEXT),
    claims: {},
  };
}

function namesOf({ fields }: Certificate, kind: CertificateProvider['subject']): readonly string[] {
  if (kind === 'cn') return fields.subjectName.getField('CN');
  const names = fields.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.filter(({ type }) => type === FIELDS[kind]).map(({ value }) => value);
}

function groupsOf({ groups: from, groupsPrefix }: CertificateProvider, { fields }: Certificate): readonly string[] {
  if (from === 'none') return [];
  const groups = [...new Set(fields.subjectName.getField(from === 'o' ? 'O' : 'OU'))].map((group) => groupsPrefix + group);
  if (
    groups.length > MAX_GROUPS ||
    groups.some((group) => group === groupsPrefix || group.length > MAX_TEXT || hasControls(group))
  ) {
    throw refused('one of its groups is empty, too long or has control characters');
  }
  return groups;
}
