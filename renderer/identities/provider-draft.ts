/** The forms for a new identity provider as typed, what is wrong with them, and what is asked of the engine. */
import { PRESETS, ProviderName, ProviderRequest, type ProviderPreset } from '../../contract/identity.ts';
import { problemOf } from '../form/Field.tsx';
import { typedList } from '../words/lists.ts';

/** OIDC by preset, or one of the two others. */
export type Way = (typeof PRESETS)[number] | 'saml' | 'certificate';

export const WAYS: readonly Way[] = [...PRESETS, 'saml', 'certificate'];

export interface ProviderDraft {
  readonly name: string;
  readonly targets: readonly string[];
  readonly policy: string;
  readonly issuer: string;
  readonly audiences: string;
  /** `repository = acme/*` a line. */
  readonly require: string;
  readonly subject: string;
  readonly displayName: string;
  readonly groups: string;
  readonly groupsPrefix: string;
  readonly missingGroups: '' | 'allow' | 'refuse';
  readonly run: string;
  readonly keep: string;
  /** Seconds. */
  readonly skew: string;
  readonly ca: string;
  readonly jwks: string;
  readonly metadata: string;
  readonly recipient: string;
  readonly certificateSubject: 'cn' | 'uri' | 'email' | 'dns';
  readonly certificateGroups: 'o' | 'ou' | 'none';
  readonly subjects: string;
  readonly crls: string;
  readonly sessionMinutes: string;
}

export type ProviderProblems = Partial<Record<keyof ProviderDraft, string>>;

/** What a new form of that kind begins with. */
export function emptyDraft(way: Way, presets: readonly ProviderPreset[], targets: readonly string[]): ProviderDraft {
  return {
    name: way === 'generic' ? '' : way === 'certificate' ? 'agents-ca' : way,
    targets: targets.length === 1 ? targets : [],
    policy: 'default',
    issuer: presets.find((p) => p.preset === way)?.issuer ?? '',
    audiences: 'chaperone',
    require: '',
    subject: '',
    displayName: '',
    groups: '',
    groupsPrefix: '',
    missingGroups: '',
    run: '',
    keep: '',
    skew: '',
    ca: '',
    jwks: '',
    metadata: '',
    recipient: 'https://chaperone.invalid/saml',
    certificateSubject: 'cn',
    certificateGroups: 'o',
    subjects: '*',
    crls: '',
    sessionMinutes: '',
  };
}

/** At these issuers anybody can get a token for any audience: without a claim to go by, all of them could come in. */
const OPEN_TO_ALL: Partial<Record<Way, string>> = {
  github: 'repository = acme/*',
  gitlab: 'namespace_path = acme',
  google: 'hd = acme.example',
};
export const exampleClaim = (way: Way): string => OPEN_TO_ALL[way] ?? 'department = platform';

/** Lines `claim = value, value`; null when one of them is something else. */
export function claimsOf(text: string): Record<string, string[]> | null {
  const claims: Record<string, string[]> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const values = at === -1 ? [] : typedList(line.slice(at + 1));
    const claim = line.slice(0, Math.max(0, at)).trim();
    if (claim === '' || values.length === 0) return null;
    claims[claim] = [...(claims[claim] ?? []), ...values];
  }
  return claims;
}

const PEM = /-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----/;
const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** A sentence for each field that does not fit; what is only missing is no problem yet. */
export function providerProblems(way: Way, d: ProviderDraft): ProviderProblems {
  const oidc = way !== 'saml' && way !== 'certificate';
  const found: readonly (readonly [keyof ProviderDraft, string | null | false])[] = [
    ['name', problemOf(d.name, ProviderName.safeParse(d.name).success, 'Small letters, digits and dashes, up to 63.')],
    ['issuer', oidc && problemOf(d.issuer, /^https:\/\/[^\s/]+\S*$/.test(d.issuer.trim()), 'An issuer begins with https://.')],
    ['require', oidc && problemOf(d.require, claimsOf(d.require) !== null, 'One claim a line, as: claim = value, other value.')],
    ['skew', oidc && problemOf(d.skew, isWhole(d.skew, 0, 300), 'Seconds, from 0 to 300.')],
    ['ca', problemOf(d.ca, PEM.test(d.ca), 'This is not a certificate in PEM form.')],
    ['jwks', oidc && problemOf(d.jwks, d.jwks.includes('"keys"'), 'A JSON Web Key Set has "keys".')],
    [
      'metadata',
      way === 'saml' && problemOf(d.metadata, d.metadata.includes('EntityDescriptor'), 'SAML metadata has an EntityDescriptor.'),
    ],
    ['sessionMinutes', problemOf(d.sessionMinutes, isWhole(d.sessionMinutes, 1, 1440), 'Minutes, from 1 to 1440.')],
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null && problem !== false));
}

const list = (key: string, text: string): object => (text.trim() === '' ? {} : { [key]: [...typedList(text)] });
const one = (key: string, text: string): object => (text.trim() === '' ? {} : { [key]: text.trim() });

function wanted(way: Way, d: ProviderDraft): unknown {
  const common = { name: d.name.trim(), targets: d.targets, policy: { name: d.policy.trim() || 'default' } };
  const groups = {
    ...one('groupsPrefix', d.groupsPrefix),
    ...(d.missingGroups !== '' && { missingGroups: d.missingGroups }),
  };
  const session = isWhole(d.sessionMinutes, 1, 1440) ? { sessionSeconds: Number(d.sessionMinutes) * 60 } : {};
  if (way === 'saml')
    return {
      ...common,
      type: 'saml',
      metadata: d.metadata,
      audience: d.audiences.trim(),
      recipient: d.recipient.trim(),
      ...list('groups', d.groups),
      ...list('displayName', d.displayName),
      ...groups,
      ...session,
    };
  if (way === 'certificate')
    return {
      ...common,
      type: 'certificate',
      ca: d.ca.trim(),
      subject: d.certificateSubject,
      groups: d.certificateGroups,
      subjects: [...typedList(d.subjects)],
      ...one('groupsPrefix', d.groupsPrefix),
      ...(d.crls.trim() !== '' && { crls: [d.crls.trim()] }),
      ...session,
    };
  const require = claimsOf(d.require) ?? {};
  return {
    ...common,
    type: 'oidc',
    preset: way,
    ...one('issuer', d.issuer),
    audiences: [...typedList(d.audiences)],
    ...(Object.keys(require).length > 0 && { require }),
    ...one('subject', d.subject),
    ...list('displayName', d.displayName),
    ...list('groups', d.groups),
    ...groups,
    ...list('run', d.run),
    ...list('keep', d.keep),
    ...(d.skew.trim() !== '' && { skew: Number(d.skew) }),
    ...one('ca', d.ca),
    ...one('jwks', d.jwks),
  };
}

/** Null while something is missing or wrong. */
export function providerRequest(way: Way, d: ProviderDraft): ProviderRequest | null {
  if (Object.keys(providerProblems(way, d)).length > 0) return null;
  if (way in OPEN_TO_ALL && d.require.trim() === '') return null;
  if (way === 'saml' && d.metadata.trim() === '') return null;
  if (way !== 'saml' && way !== 'certificate' && d.issuer.trim() === '') return null;
  const parsed = ProviderRequest.safeParse(wanted(way, d));
  return parsed.success ? parsed.data : null;
}

/** Who will get in, in one sentence. */
export function providerSentence(way: Way, d: ProviderDraft): string {
  const where = d.targets.includes('*') ? 'every target' : d.targets.length === 0 ? 'no target yet' : d.targets.join(', ');
  const policy = `under the policy ${d.policy.trim() || 'default'}`;
  const claims = Object.entries(claimsOf(d.require) ?? {}).map(([claim, values]) => `${claim} is ${values.join(' or ')}`);
  const narrowed = claims.length === 0 ? '' : ` and whose ${claims.join(' and whose ')}`;
  if (way === 'saml')
    return `Whoever exchanges an assertion of this identity provider for ${d.audiences.trim() || 'us'} may use ${where}, ${policy}.`;
  if (way === 'certificate')
    return `Whoever shows a certificate of this authority for ${typedList(d.subjects).join(' or ') || 'nobody'} may use ${where}, ${policy}.`;
  return `Whoever shows a token of ${d.issuer.trim() || 'the issuer'} that is meant for ${typedList(d.audiences).join(' or ') || 'us'}${narrowed} may use ${where}, ${policy}.`;
}
