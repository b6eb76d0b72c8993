import type { StoredGrant } from '../contract/grant.ts';
import type { PolicyRule } from '../contract/policy.ts';

/** Names that are told before the rest is only counted. */
const TOLD = 4;

/** A grant in one sentence: `codex may get and delete pods in shop on staging until 2026-11-20 14:05 UTC`. */
export function grantSentence({ who, targets, rules, until }: Pick<StoredGrant, 'who' | 'targets' | 'rules' | 'until'>): string {
  const rights = [...new Set(rules.map(rightsOf))];
  const where = targets.includes('*') ? 'every target' : list(targets, 'and');
  return `${whoOf(who)} may ${list(rights, 'and')} on ${where} until ${minute(until)}`;
}

function whoOf({ providers, subjects, groups, agents, sessions }: StoredGrant['who']): string {
  const parts = [
    ...(agents ? [agents.includes('*') ? 'every agent' : list(agents, 'or')] : []),
    ...(subjects ? [`${agents ? 'of ' : ''}${subjects.includes('*') ? 'everybody' : list(subjects, 'or')}`] : []),
  ];
  if (parts.length === 0) parts.push('who');
  if (groups) parts.push(groups.includes('*') ? 'is in a group' : `is in ${list(groups, 'or')}`);
  if (sessions) parts.push(`in session ${list(sessions, 'or')}`);
  if (providers) parts.push(`vouched for by ${list(providers, 'or')}`);
  const [first = '', ...rest] = parts;
  if (first !== 'who') return [first, ...rest.map((part) => part.replace(/^is in/, 'in'))].join(' ');
  return groups ? `whoever ${rest.join(', ')}` : `whoever is ${rest.join(', ')}`;
}

function rightsOf(rule: PolicyRule): string {
  const verbs = !rule.verbs || rule.verbs.includes('*') ? 'do anything with' : list(rule.verbs, 'and');
  if (rule.nonResourceURLs) return `${verbs} ${list(rule.nonResourceURLs, 'and')}`;
  const resources = !rule.resources || rule.resources.includes('*') ? 'everything' : list(rule.resources, 'and');
  const groups = rule.apiGroups?.filter((group) => group !== '') ?? [];
  return [
    `${verbs} ${resources}`,
    groups.length > 0 && !groups.includes('*') ? ` of ${list(groups, 'and')}` : '',
    rule.resourceNames && !rule.resourceNames.includes('*') ? ` named ${list(rule.resourceNames, 'or')}` : '',
    rule.namespaces && !rule.namespaces.includes('*') ? ` in ${list(rule.namespaces, 'and')}` : '',
    narrowed(rule),
  ].join('');
}

/** A rule of a grant may itself ask who is speaking. */
function narrowed({ providers, subjects, groups, agents, targets }: PolicyRule): string {
  const asks = [providers, subjects, groups, agents, targets].flatMap((names) => names ?? []);
  return asks.length === 0 ? '' : ` (only ${list(asks, 'and')})`;
}

function list(names: readonly string[], word: 'and' | 'or'): string {
  const told = names.length > TOLD ? [...names.slice(0, TOLD - 1), `${names.length - TOLD + 1} more`] : names;
  return told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} ${word} ${told.at(-1) ?? ''}`;
}

/** `2026-11-20 14:05 UTC`; seconds only when there are some. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19).replace(/:00$/, '')} UTC`;
}
