import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Decision, Policy, PolicyRule } from '../../contract/policy.ts';
import type { ActiveGrant } from '../proxy.ts';
import { matchers } from './match.ts';
import { Names } from './names.ts';
import { objectRead } from './object-read.ts';
import type { Speaker } from './speaker.ts';

/** What decides: a policy, and at most one grant that is asked before it. */
export interface Rights {
  readonly policy: Policy;
  readonly grant?: ActiveGrant;
}

/** The rule that decides: the first of the grant that matches, else the first of the policy. Nothing matching is a denial by `default-deny`. */
export function evaluate(rights: Rights, attributes: RequestAttributes, speaker: Speaker): Decision {
  const { policy, grant } = rights;
  const granted = grant && firstOf(grant.rules, attributes, speaker);
  const rule = granted ?? firstOf(policy.rules, attributes, speaker);
  if (!rule) {
    return {
      verdict: 'deny',
      rule: 'default-deny',
      policy: policy.name,
      reason: 'no rule of the policy allows it',
      level: 'RequestResponse',
    };
  }
  return {
    verdict: rule.effect,
    rule: rule.name,
    policy: policy.name,
    reason: rule.reason,
    level: rule.level ?? 'RequestResponse',
    ...(rule.readBefore === true && rule.effect === 'allow' && mayReadObject(rights, attributes, speaker)
      ? { readBefore: true }
      : {}),
    ...(granted ? { grant: grant.id } : {}),
  };
}

/** True when a rule of the grant speaks of this. */
export function speaksOf({ rules }: ActiveGrant, attributes: RequestAttributes, speaker: Speaker): boolean {
  return firstOf(rules, attributes, speaker) !== undefined;
}

function firstOf(rules: Policy['rules'], attributes: RequestAttributes, speaker: Speaker): PolicyRule | undefined {
  for (const matcher of matchers(rules)) if (matcher.matches(attributes, speaker)) return matcher.rule;
  return undefined;
}

/** True when `attributes` are a write to one object and a get of that object is allowed. */
function mayReadObject(rights: Rights, attributes: RequestAttributes, speaker: Speaker): boolean {
  const read = objectRead(attributes);
  return read !== undefined && evaluate(rights, read, speaker).verdict === 'allow';
}

/** The ones that count now for this speaker. A grant only allows: one with any other rule counts for nothing. */
export function grantsFor(grants: readonly ActiveGrant[], speaker: Speaker, now: number): readonly ActiveGrant[] {
  if (grants.length === 0) return grants;
  return grants.filter(
    ({ targets, groups, rules, from, until }) =>
      from <= now &&
      now < until &&
      (targets === '*' || targets.has(speaker.target)) &&
      (!groups || namesOf(groups).hasOneOf(speaker.groups)) &&
      rules.every(({ effect }) => effect === 'allow'),
  );
}

const madeNames = new WeakMap<readonly string[], Names>();

function namesOf(patterns: readonly string[]): Names {
  let names = madeNames.get(patterns);
  if (!names) {
    names = new Names(patterns);
    madeNames.set(patterns, names);
  }
  return names;
}
