import { ChaperoneError } from '../../../contract/errors.ts';
import type { Identity, SamlProvider } from '../../../contract/identity.ts';
import { checkSize } from '../oidc/groups.ts';
import { fits, hasControls, shown } from '../oidc/claim.ts';
import type { Statement } from './assertion.ts';
import { refused } from './refusal.ts';

const MAX_GROUPS = 1_000;
const MAX_TEXT = 1_024;
const MAX_CLAIM = 2_048;
/** Where Azure writes that there were more than 150 groups. */
const OVERAGE = 'http://schemas.microsoft.com/claims/groups.link';

/** Who a statement speaks for, in the provider's terms. Throws ChaperoneError `identity.assertion`, `identity.claim` and `identity.groups`. */
export function speakerOf(provider: SamlProvider, statement: Statement): Identity {
  const { subject, sessionIndex, attributes } = statement;
  if (hasControls(subject)) throw refused(provider.name, 'its NameID has control characters');
  for (const [name, patterns] of Object.entries(provider.require)) {
    const values = attributes.get(name) ?? [];
    if (!values.some((value) => patterns.some((pattern) => fits(pattern, value)))) {
      throw new ChaperoneError('identity.claim', { provider: provider.name, reason: `its attribute ${name} is not as required` });
    }
  }
  if (sessionIndex !== undefined && sessionIndex.length > MAX_TEXT) throw refused(provider.name, 'its SessionIndex is too long');
  const [name = subject] = provider.displayName.flatMap((wanted) => attributes.get(wanted) ?? []);
  return {
    subject,
    name: shown(name, MAX_TEXT),
    issuer: provider.entityId,
    groups: groupsOf(provider, attributes),
    proof: 'saml',
    provider: provider.name,
    run: sessionIndex ?? null,
    claims: Object.fromEntries(
      provider.keep.flatMap((wanted) => {
        const values = attributes.get(wanted);
        return values && values.length > 0 ? [[wanted.slice(0, 200), shown(values.join(', '), MAX_CLAIM)]] : [];
      }),
    ),
  };
}

function groupsOf(
  { groups: wanted, groupsPrefix, missingGroups }: SamlProvider,
  attributes: Statement['attributes'],
): readonly string[] {
  const unknown = (reason: string): ChaperoneError => new ChaperoneError('identity.groups', { reason });
  const there = wanted.filter((name) => attributes.has(name));
  if (wanted.length > 0 && attributes.has(OVERAGE)) {
    throw unknown(
      'there are more than fit into the assertion; let the identity provider send only those assigned to the application',
    );
  }
  if (wanted.length > 0 && there.length === 0 && missingGroups === 'refuse') {
    throw unknown(`none of the attributes ${wanted.join(', ')} is in the assertion`);
  }
  const groups = [...new Set(there.flatMap((name) => attributes.get(name) ?? []))].map((group) => groupsPrefix + group);
  if (groups.length > MAX_GROUPS) throw unknown(`there are more than ${MAX_GROUPS}`);
  checkSize(groups);
  if (groups.some((group) => group.length > MAX_TEXT || hasControls(group)))
    throw unknown('one is too long or has control characters');
  return groups;
}
