/** The form for a new grant as typed, what is wrong with it, and what is asked of the engine. */
import { GrantRequest, LONGEST_GRANT, type GrantWho } from '../../contract/grant.ts';
import { LOCAL_PROVIDER, type Identity } from '../../contract/identity.ts';
import type { PolicyRule } from '../../contract/policy.ts';
import { toggledWord, typedList } from '../words/lists.ts';
import { rulesOfYaml } from './yaml-rules.ts';

export interface GrantDraft {
  readonly providers: string;
  readonly subjects: string;
  readonly groups: string;
  readonly agents: string;
  readonly sessions: string;
  readonly targets: readonly string[];
  readonly by: 'fields' | 'yaml';
  readonly verbs: readonly string[];
  readonly resources: string;
  readonly namespaces: string;
  readonly names: string;
  readonly yaml: string;
  /** Seconds, or `until` for the moment typed below. */
  readonly length: number | 'until';
  /** As `datetime-local` gives it, and meant in UTC, as everything that is said of grants. */
  readonly until: string;
  /** The same; empty for now. */
  readonly from: string;
  readonly why: string;
}

export const EMPTY_GRANT: GrantDraft = {
  providers: '',
  subjects: '',
  groups: '',
  agents: '',
  sessions: '',
  targets: [],
  by: 'fields',
  verbs: [],
  resources: '',
  namespaces: '',
  names: '',
  yaml: '',
  length: 900,
  until: '',
  from: '',
  why: '',
};

export const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;
/** What people mean most often; the sets of verbs are as RBAC's own roles have them. */
export const VERB_SETS: readonly (readonly [words: string, verbs: readonly string[], resources?: string])[] = [
  ['read', ['get', 'list', 'watch']],
  ['change', ['get', 'list', 'watch', 'create', 'update', 'patch']],
  ['delete', ['delete']],
  // Over WebSocket it is a get, over SPDY a create.
  ['exec', ['get', 'create'], 'pods/exec'],
];

export const LENGTHS: readonly (readonly [words: string, seconds: number])[] = [
  ['15 m', 900],
  ['1 h', 3_600],
  ['4 h', 14_400],
];

export type GrantProblems = Partial<Record<'who' | 'targets' | 'rights' | 'length' | 'from' | 'why', string>>;

const whoOf = (d: GrantDraft): GrantWho | null => {
  const { providers, subjects, groups, agents, sessions } = d;
  const lists = { providers, subjects, groups, agents, sessions };
  const given = Object.entries(lists)
    .map(([key, text]) => [key, [...typedList(text)]] as const)
    .filter(([, list]) => list.length > 0);
  return given.length === 0 ? null : Object.fromEntries(given);
};

/** A name alone is anybody's who vouches for one like it; the provider comes with it, and goes with the last name. */
export function toggledPerson(
  draft: Pick<GrantDraft, 'subjects' | 'providers'>,
  { subject, provider }: Pick<Identity, 'subject' | 'provider'>,
): Pick<GrantDraft, 'subjects' | 'providers'> {
  const subjects = toggledWord(draft.subjects, subject);
  const by = provider ?? LOCAL_PROVIDER;
  if (typedList(subjects).length === 0) return { subjects, providers: '' };
  return { subjects, providers: typedList(draft.providers).includes(by) ? draft.providers : toggledWord(draft.providers, by) };
}

/** `deployments.apps` names the group as kubectl does; the resources of one group make one rule. */
export function rulesOfFields(
  d: Pick<GrantDraft, 'verbs' | 'resources' | 'namespaces' | 'names' | 'why'>,
): readonly PolicyRule[] {
  const typed = typedList(d.resources);
  const byGroup = new Map<string | null, string[]>();
  for (const resource of typed.length === 0 ? ['*'] : typed) {
    const dot = resource.indexOf('.');
    // `deployments.apps/scale`: the subresource belongs to the resource.
    const [group, sub] = dot === -1 ? [null, ''] : (resource.slice(dot + 1).split('/', 2) as [string, string?]);
    const name = dot === -1 ? resource : resource.slice(0, dot) + (sub === undefined || sub === '' ? '' : `/${sub}`);
    byGroup.set(group, [...(byGroup.get(group) ?? []), name]);
  }
  const namespaces = [...typedList(d.namespaces)];
  const resourceNames = [...typedList(d.names)];
  return [...byGroup].map(([group, resources], i) => ({
    name: byGroup.size === 1 ? 'granted' : `granted-${i + 1}`,
    reason: d.why.trim().slice(0, 300) || 'granted',
    verbs: [...d.verbs],
    ...(group !== null && { apiGroups: [group] }),
    resources,
    ...(namespaces.length > 0 && { namespaces }),
    ...(resourceNames.length > 0 && { resourceNames }),
    effect: 'allow',
  }));
}

/** Milliseconds since the Unix epoch of what `datetime-local` gives; NaN while it is empty. */
export const typedMoment = (text: string): number => Date.parse(`${text}Z`);

export interface Judged {
  readonly problems: GrantProblems;
  /** Null while something is missing or wrong. */
  readonly request: GrantRequest | null;
  /** What is there of it already, for the sentence. */
  readonly said: {
    readonly who: GrantWho;
    readonly targets: readonly string[];
    readonly rules: readonly PolicyRule[];
    readonly from: string | undefined;
    readonly seconds: number;
  } | null;
}

/** `now`: milliseconds since the Unix epoch. */
export function judgeGrant(d: GrantDraft, now: number): Judged {
  const who = whoOf(d);
  const yaml = d.by === 'yaml' && d.yaml.trim() !== '' ? rulesOfYaml(d.yaml, d.why) : null;
  const rules =
    d.by === 'yaml' ? (yaml !== null && 'rules' in yaml ? yaml.rules : []) : d.verbs.length === 0 ? [] : rulesOfFields(d);
  const begin = d.from === '' ? now : typedMoment(d.from);
  const seconds = d.length === 'until' ? Math.round((typedMoment(d.until) - begin) / 1000) : d.length;
  const problems: GrantProblems = {
    ...(yaml !== null && 'problem' in yaml && { rights: yaml.problem }),
    ...(d.from !== '' && !(begin > now - 60_000) && { from: 'It would have begun already.' }),
    ...(d.length === 'until' && d.until !== '' && !(seconds >= 1) && { length: 'It would end before it begins.' }),
    ...(seconds > LONGEST_GRANT && { length: 'Nothing is granted for longer than a week.' }),
  };
  const from = d.from === '' || Number.isNaN(begin) ? undefined : new Date(begin).toISOString();
  const whole = who !== null && d.targets.length > 0 && rules.length > 0 && seconds >= 1;
  const said = whole ? { who, targets: d.targets, rules, from, seconds } : null;
  const parsed =
    said === null || Object.keys(problems).length > 0
      ? null
      : GrantRequest.safeParse({
          who: said.who,
          targets: d.targets,
          rules,
          ...(from !== undefined && { from }),
          seconds,
          why: d.why,
        });
  return { problems, said, request: parsed?.success === true ? parsed.data : null };
}

/** What is still to be said, in the order of the form; empty when nothing is. */
export function missing(d: GrantDraft): readonly string[] {
  return [
    ...(whoOf(d) === null ? ['for whom'] : []),
    ...(d.targets.length === 0 ? ['on which target'] : []),
    ...((d.by === 'yaml' ? d.yaml.trim() === '' : d.verbs.length === 0) ? ['what they may do'] : []),
    ...(d.length === 'until' && d.until === '' ? ['until when'] : []),
    ...(d.why.trim() === '' ? ['why'] : []),
  ];
}
