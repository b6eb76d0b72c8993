import type {
  CertificateProvider,
  OidcProvider,
  ProviderSummary,
  SamlProvider,
  StoredProvider,
} from '../../contract/identity.ts';
import { claimSettings, groupSettings, listed } from '../../proxy/identity/oidc/settings.ts';

type Settings = ProviderSummary['settings'];

/** Every setting of a provider in words, in the order in which people ask. */
export function settingsOf(provider: StoredProvider): Settings {
  switch (provider.type) {
    case 'oidc':
      return oidc(provider);
    case 'saml':
      return saml(provider);
    case 'certificate':
      return certificate(provider);
  }
}

/** Who signs: an issuer, an entity id, the authorities. */
export function issuerWords(provider: StoredProvider): string {
  switch (provider.type) {
    case 'oidc':
      return provider.issuer;
    case 'saml':
      return provider.entityId;
    case 'certificate':
      return count(certificatesIn(provider.ca), 'certificate authority', 'certificate authorities');
  }
}

export function policyWords({ policy }: StoredProvider): string {
  return 'name' in policy ? policy.name : 'of its own';
}

function oidc(provider: OidcProvider): Settings {
  return [
    ['kind', provider.preset],
    ['audiences', listed(provider.audiences)],
    ['must have', required(provider.require)],
    ...claimSettings(provider),
    ['authority', provider.ca === null ? "the system's" : count(certificatesIn(provider.ca), 'certificate', 'certificates')],
    ['keys', provider.jwks === null ? 'fetched from the issuer' : 'given by hand'],
  ];
}

function saml(provider: SamlProvider): Settings {
  return [
    ['audience', provider.audience],
    ['recipient', provider.recipient],
    ['name from', listed(provider.displayName)],
    ...groupSettings(provider),
    ['must have', required(provider.require)],
    ['kept attributes', listed(provider.keep)],
    ['signing certificates', String(provider.certificates.length)],
    ['clock skew', `${provider.skew} s`],
    ['longest session', spanWords(provider.sessionSeconds)],
  ];
}

function certificate(provider: CertificateProvider): Settings {
  const places = { cn: 'the common name', uri: 'a URI', email: 'an e-mail address', dns: 'a DNS name' } as const;
  const parts = { o: 'the organisation', ou: 'the organisational unit', none: 'nothing' } as const;
  return [
    ['subject from', places[provider.subject]],
    ['groups from', parts[provider.groups]],
    ['before each group', provider.groupsPrefix === '' ? 'nothing' : provider.groupsPrefix],
    ['subjects', listed(provider.subjects)],
    ['revocation lists', String(provider.crls.length)],
    ['longest session', spanWords(provider.sessionSeconds)],
  ];
}

/** Whole hours or minutes where it is that, else seconds. */
function spanWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function required(require: Readonly<Record<string, readonly string[]>>): string {
  return listed(Object.entries(require).map(([claim, values]) => `${claim} = ${values.join(' or ')}`));
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const certificatesIn = (pem: string): number => pem.split('-----BEGIN CERTIFICATE-----').length - 1;
