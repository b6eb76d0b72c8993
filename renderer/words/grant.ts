/** A grant in one plain sentence, before anybody clicks. */
import type { GrantWho } from '../../contract/grant.ts';
import type { PolicyRule } from '../../contract/policy.ts';
import { spoken } from './lists.ts';
import { lengthInWords, utcMoment } from './time.ts';

type Rule = Pick<
  PolicyRule,
  | 'verbs'
  | 'apiGroups'
  | 'resources'
  | 'namespaces'
  | 'resourceNames'
  | 'nonResourceURLs'
  | 'providers'
  | 'subjects'
  | 'groups'
  | 'agents'
  | 'targets'
>;

const everything = (list: readonly string[] | undefined): list is undefined => list === undefined || list.includes('*');

/** Every list that is given must match, so that each further one narrows the first. */
export function whoInWords(who: GrantWho): string {
  const { providers, subjects, groups, agents, sessions } = who;
  const parts: string[] = [];
  if (subjects !== undefined) parts.push(everything(subjects) ? 'anybody' : spoken(subjects, 'or'));
  if (groups !== undefined) parts.push(`${parts.length === 0 ? 'anybody' : 'as a member'} of ${spoken(groups, 'or')}`);
  if (agents !== undefined) parts.push(`${parts.length === 0 ? '' : 'with '}the agent ${spoken(agents, 'or')}`);
  if (sessions !== undefined) {
    const names = spoken(sessions.map(shortId), 'or');
    parts.push(parts.length === 0 ? `session ${names}` : `in session ${names}`);
  }
  if (providers !== undefined) parts.push(`${parts.length === 0 ? 'anybody ' : ''}vouched for by ${spoken(providers, 'or')}`);
  return parts.join(' ');
}

/** `get and delete pods named web in shop` */
export function ruleInWords(rule: Rule): string {
  const verbs = everything(rule.verbs) ? 'do anything' : spoken(rule.verbs ?? []);
  const narrowed = [
    ...(rule.providers === undefined ? [] : [`if ${spoken(rule.providers, 'or')} vouches`]),
    ...(rule.subjects === undefined ? [] : [`if the subject is ${spoken(rule.subjects, 'or')}`]),
    ...(rule.groups === undefined ? [] : [`if in ${spoken(rule.groups, 'or')}`]),
    ...(rule.agents === undefined ? [] : [`if the agent is ${spoken(rule.agents, 'or')}`]),
    ...(rule.targets === undefined ? [] : [`on ${spoken(rule.targets, 'or')} only`]),
  ];
  const end = narrowed.length === 0 ? '' : `, ${narrowed.join(', ')}`;
  if (rule.nonResourceURLs !== undefined)
    return `${verbs} ${everything(rule.verbs) ? 'with ' : ''}${spoken(rule.nonResourceURLs)}${end}`;
  const what = everything(rule.resources) ? 'every resource' : spoken(rule.resources ?? []);
  const of = everything(rule.apiGroups)
    ? ''
    : ` of ${spoken((rule.apiGroups ?? []).map((g) => (g === '' ? 'the core group' : g)))}`;
  const named = everything(rule.resourceNames) ? '' : ` named ${spoken(rule.resourceNames ?? [], 'or')}`;
  const where = everything(rule.namespaces) ? ' in every namespace' : ` in ${spoken(rule.namespaces ?? [])}`;
  return `${verbs} ${everything(rule.verbs) ? 'with ' : ''}${what}${of}${named}${where}${end}`;
}

export const targetsInWords = (targets: readonly string[]): string => (targets.includes('*') ? 'every target' : spoken(targets));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `whoInWords` at the beginning of a sentence: our own words begin with a capital letter, names stay as they are. */
export const whoAtFirst = (who: GrantWho): string => (everything(who.subjects) ? capital(whoInWords(who)) : whoInWords(who));

/** The engine's sentence as one that stands alone: it begins with an agent or a subject, where those are named. */
export function wholeSentence(g: { readonly who: GrantWho; readonly sentence: string }): string {
  const first = g.who.agents ?? g.who.subjects;
  return `${everything(first) ? capital(g.sentence) : g.sentence}.`;
}

/** The last letters of an id tell it from others where there is little room. */
export const shortId = (id: string): string => `…${id.slice(-6)}`;

/** A text with every id in it shortened. */
export const withShortIds = (text: string): string => text.replace(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, shortId);

/** Rules that were made of the fields of the form have a name that says nothing. */
export const ownName = (rule: string): string | null => (/^granted(-\d+)?$/.test(rule) ? null : rule);

export interface Said {
  readonly who: GrantWho;
  readonly rules: readonly Rule[];
  readonly targets: readonly string[];
  /** ISO 8601; now when absent. */
  readonly from?: string | undefined;
  readonly seconds: number;
}

/** `now`: milliseconds since the Unix epoch. */
export function grantInWords(g: Said, now: number): string {
  const from = g.from === undefined ? now : Date.parse(g.from);
  const until = utcMoment(new Date(from + g.seconds * 1000).toISOString(), now);
  const begin = g.from === undefined ? '' : `from ${utcMoment(g.from, now)} UTC on, `;
  const rights = g.rules.map(ruleInWords).join('; ');
  return `${whoAtFirst(g.who)} may ${rights}, on ${targetsInWords(g.targets)}, ${begin}for ${lengthInWords(g.seconds)}, until ${until} UTC.`;
}
