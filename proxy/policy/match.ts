import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Policy, PolicyRule } from '../../contract/policy.ts';
import { Names } from './names.ts';
import type { Speaker } from './speaker.ts';

/** Being somebody else is never part of "everything": a rule that allows it must name this verb. */
const IMPERSONATE = 'impersonate';

/** A rule with its patterns taken apart, so that asking costs little. */
export class RuleMatcher {
  readonly rule: PolicyRule;
  /** Undefined: any. */
  readonly #verbs: ReadonlySet<string> | undefined;
  readonly #impersonates: boolean;
  readonly #about: 'anything' | 'resources' | 'paths';
  readonly #apiGroups: ReadonlySet<string> | undefined;
  readonly #resources: readonly Resource[] | undefined;
  readonly #namespaces: Names | undefined;
  readonly #resourceNames: Names | undefined;
  readonly #urls: readonly string[];
  readonly #providers: Names | undefined;
  readonly #subjects: Names | undefined;
  readonly #groups: Names | undefined;
  readonly #agents: Names | undefined;
  readonly #targets: Names | undefined;

  constructor(rule: PolicyRule) {
    this.rule = rule;
    this.#verbs = exact(rule.verbs);
    this.#impersonates = rule.effect === 'deny' || rule.verbs?.includes(IMPERSONATE) === true;
    this.#about = rule.nonResourceURLs
      ? 'paths'
      : (rule.apiGroups ?? rule.resources ?? rule.namespaces ?? rule.resourceNames)
        ? 'resources'
        : 'anything';
    this.#apiGroups = exact(rule.apiGroups);
    this.#resources = rule.resources?.includes('*') ? undefined : rule.resources?.map(resourceOf);
    this.#namespaces = rule.namespaces && new Names(rule.namespaces);
    this.#resourceNames = rule.resourceNames && new Names(rule.resourceNames);
    this.#urls = rule.nonResourceURLs ?? [];
    this.#providers = rule.providers && new Names(rule.providers);
    this.#subjects = rule.subjects && new Names(rule.subjects);
    this.#groups = rule.groups && new Names(rule.groups);
    this.#agents = rule.agents && new Names(rule.agents);
    this.#targets = rule.targets && new Names(rule.targets);
  }

  /**
   * True when every field that the rule has matches. A rule with resource fields never matches a non-resource path, and the other way round;
   * one with `groups` never a caller without any.
   */
  matches(a: RequestAttributes, speaker: Speaker): boolean {
    if (this.#verbs?.has(a.verb) === false) return false;
    if (a.verb === IMPERSONATE && !this.#impersonates) return false;
    return this.#matchesWhat(a) && this.#matchesWho(speaker);
  }

  #matchesWhat(a: RequestAttributes): boolean {
    if (this.#about === 'anything') return true;
    if (this.#about === 'paths') return !a.isResource && this.#urls.some((pattern) => matchesUrl(pattern, a.path));
    if (!a.isResource) return false;
    return (
      this.#apiGroups?.has(a.apiGroup) !== false &&
      this.#resources?.some((pattern) => matchesResource(pattern, a.resource, a.subresource)) !== false &&
      this.#namespaces?.has(a.namespace) !== false &&
      this.#resourceNames?.has(a.name) !== false
    );
  }

  #matchesWho({ provider, subject, groups, agent, target }: Speaker): boolean {
    return (
      this.#targets?.has(target) !== false &&
      this.#agents?.has(agent) !== false &&
      this.#providers?.has(provider) !== false &&
      this.#subjects?.has(subject) !== false &&
      this.#groups?.hasOneOf(groups) !== false
    );
  }
}

/** Undefined when every value is in it. */
function exact(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return !list || list.includes('*') ? undefined : new Set(list);
}

interface Resource {
  readonly resource: string;
  /** Empty: the resource itself. */
  readonly subresource: string;
}

function resourceOf(pattern: string): Resource {
  const slash = pattern.indexOf('/');
  if (slash < 0) return { resource: pattern, subresource: '' };
  // `pods/` is no resource of anybody.
  return { resource: pattern.slice(0, slash), subresource: pattern.slice(slash + 1) || '/' };
}

/**
 * As RBAC: `pods` is not `pods/exec`, `*` is everything, `*` and `pods/*` with the star on one side of the slash.
 * Source: k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go, ResourceMatches; `pods/*` is ours.
 */
function matchesResource(pattern: Resource, resource: string, subresource: string): boolean {
  if (pattern.subresource === '') return subresource === '' && pattern.resource === resource;
  return (
    subresource !== '' &&
    (pattern.resource === '*' || pattern.resource === resource) &&
    (pattern.subresource === '*' || pattern.subresource === subresource)
  );
}

function matchesUrl(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

const matchersOf = new WeakMap<Policy['rules'], readonly RuleMatcher[]>();

/** The matchers of a list of rules, made at its first use; lists are not changed afterwards. */
export function matchers(rules: Policy['rules']): readonly RuleMatcher[] {
  let made = matchersOf.get(rules);
  if (!made) {
    made = rules.map((rule) => new RuleMatcher(rule));
    matchersOf.set(rules, made);
  }
  return made;
}
