/** Settings of a provider in words: what `identity show`, `identity presets` and the forms say. */
import type { OidcProvider, ProviderSummary } from '../../../contract/identity.ts';

type Settings = ProviderSummary['settings'];

/** What a preset knows; the rest of a provider is said by whoever adds it. */
export type OidcDefaults = Pick<
  OidcProvider,
  'algorithms' | 'subject' | 'displayName' | 'groups' | 'groupsPrefix' | 'missingGroups' | 'run' | 'keep'
>;

/** How a token is read, in the order in which people ask. */
export function claimSettings(provider: OidcDefaults & Pick<OidcProvider, 'skew'>): Settings {
  return [
    ['subject from', provider.subject],
    ['name from', listed(provider.displayName)],
    ...groupSettings(provider),
    ['a run is told by', listed(provider.run)],
    ['kept claims', listed(provider.keep)],
    ['algorithms', listed(provider.algorithms)],
    ['clock skew', `${provider.skew} s`],
  ];
}

export function groupSettings(of: Pick<OidcProvider, 'groups' | 'groupsPrefix' | 'missingGroups'>): Settings {
  return [
    ['groups from', listed(of.groups)],
    ['before each group', of.groupsPrefix === '' ? 'nothing' : of.groupsPrefix],
    ['without groups', of.missingGroups === 'allow' ? 'let in' : 'refused'],
  ];
}

export const listed = (values: readonly string[]): string => (values.length === 0 ? 'nothing' : values.join(', '));
