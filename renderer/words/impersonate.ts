/** Who a target is told the agent is, for one caller: the preview beside the fields. The engine builds the headers by the same rules. */
import type { ImpersonateOption } from '../../contract/target.ts';

export interface Example {
  readonly subject: string;
  readonly name: string;
  readonly agent: string;
  readonly provider: string;
  readonly groups: readonly string[];
}

/** Stands in for somebody while nobody is connected. */
export const EXAMPLE: Example = {
  subject: 'mira@example.com',
  name: 'Mira',
  agent: 'claude-code',
  provider: 'okta',
  groups: ['platform', 'on-call'],
};

const KNOWN = ['subject', 'name', 'agent', 'provider'] as const;

/** Placeholders that mean nothing: `{user}` would be sent as it stands. */
export const strangePlaceholders = (text: string, groups: boolean): readonly string[] =>
  [...text.matchAll(/\{([^}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !KNOWN.some((k) => k === name) && !(groups && name === 'groups'))
    .map((name) => `{${name}}`);

const fill = (text: string, of: Example): string =>
  text.replace(/\{(subject|name|agent|provider)\}/g, (_, k: keyof Example) => String(of[k]));

/** A group with `{groups}` becomes one for each of the caller's. */
export function seenAs(
  option: Pick<ImpersonateOption, 'user' | 'groups'>,
  of: Example,
): { readonly user: string; readonly groups: readonly string[] } {
  const groups = option.groups.flatMap((text) =>
    text.includes('{groups}') ? of.groups.map((group) => fill(text.replaceAll('{groups}', group), of)) : [fill(text, of)],
  );
  return { user: fill(option.user, of), groups: [...new Set(groups)] };
}

/** Why these texts cannot be used, as a sentence; null when they can. */
export function impersonateProblem(option: Pick<ImpersonateOption, 'user' | 'groups'>): string | null {
  if (option.user.trim() === '') return 'The cluster has to be told some user.';
  const strange = [
    ...strangePlaceholders(option.user, false),
    ...option.groups.flatMap((group) => strangePlaceholders(group, true)),
  ];
  if (strange.length > 0)
    return `${strange.join(', ')} means nothing here; known are {subject}, {name}, {agent}, {provider}, and {groups} in groups.`;
  if ([option.user, ...option.groups].some((text) => text.startsWith('system:') && text.includes('{')))
    return 'Names that begin with system: are the cluster’s own; an agent must not choose one.';
  return null;
}
