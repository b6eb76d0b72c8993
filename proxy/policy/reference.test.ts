/** The fast decision and a slow one, written from the words of docs/POLICY.md, agree on random policies, grants, requests and callers. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Policy, PolicyRule } from '../../contract/policy.ts';
import type { Arrival, Caller } from '../exchange.ts';
import type { ActiveGrant } from '../proxy.ts';
import { decideBy } from './decide.ts';

// The reference. Every pattern becomes a regular expression each time, and nothing is kept.
const glob = (pattern: string, value: string): boolean =>
  pattern === '*' || (value !== '' && new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`, 's').test(value));
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const some = (list: readonly string[] | undefined, fits: (pattern: string) => boolean): boolean => !list || list.some(fits);

interface Who {
  readonly provider: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly agent: string;
  readonly target: string;
}

function fitsRule(rule: PolicyRule, a: RequestAttributes, who: Who): boolean {
  if (a.verb === 'impersonate' && rule.effect === 'allow' && !(rule.verbs ?? []).includes('impersonate')) return false;
  if (!some(rule.verbs, (verb) => verb === '*' || verb === a.verb)) return false;
  if (!some(rule.subjects, (one) => glob(one, who.subject)) || !some(rule.agents, (one) => glob(one, who.agent))) return false;
  if (!some(rule.providers, (one) => glob(one, who.provider))) return false;
  if (!some(rule.targets, (one) => glob(one, who.target))) return false;
  if (rule.groups && !rule.groups.some((one) => who.groups.some((group) => glob(one, group)))) return false;
  if (rule.nonResourceURLs) return !a.isResource && rule.nonResourceURLs.some((url) => url === a.path || prefix(url, a.path));
  const aboutResources = rule.apiGroups ?? rule.resources ?? rule.namespaces ?? rule.resourceNames;
  if (aboutResources && !a.isResource) return false;
  const full = a.subresource === '' ? a.resource : `${a.resource}/${a.subresource}`;
  const names = ['*', full, ...(a.subresource === '' ? [] : [`${a.resource}/*`, `*/${a.subresource}`, '*/*'])];
  return (
    some(rule.apiGroups, (group) => group === '*' || group === a.apiGroup) &&
    some(rule.resources, (resource) => names.includes(resource)) &&
    some(rule.namespaces, (namespace) => glob(namespace, a.namespace)) &&
    some(rule.resourceNames, (name) => glob(name, a.name))
  );
}

function prefix(url: string, path: string): boolean {
  return url.endsWith('*') && path.slice(0, url.length - 1) === url.slice(0, -1);
}

/** Verdict, rule and grant, for the request and everything it asks to be. */
function slow(policy: Policy, grants: readonly ActiveGrant[], all: readonly RequestAttributes[], who: Who, now: number): string {
  const fitting = grants.filter(
    (grant) =>
      now >= grant.from &&
      now < grant.until &&
      (grant.targets === '*' || grant.targets.has(who.target)) &&
      (!grant.groups || grant.groups.some((one) => who.groups.some((group) => glob(one, group)))),
  );
  const decide = (grant: ActiveGrant | undefined): { verdict: string; rule: string; grants: boolean } => {
    const each = all.map((a) => {
      const granted = grant?.rules.find((rule) => fitsRule(rule, a, who));
      const rule = granted ?? policy.rules.find((one) => fitsRule(one, a, who));
      return { verdict: rule?.effect ?? 'deny', rule: rule?.name ?? 'default-deny', granted: granted !== undefined };
    });
    const denied = each.find(({ verdict }) => verdict === 'deny');
    const { verdict, rule } = denied ?? each[0]!;
    return { verdict, rule, grants: each.some(({ granted }) => granted) };
  };
  for (const grant of fitting) {
    const one = decide(grant);
    if (one.verdict === 'allow' && one.grants) return `allow ${one.rule} ${grant.id}`;
  }
  const { verdict, rule } = decide(undefined);
  return `${verdict} ${rule} -`;
}

// Few words, so that they often meet.
const names = ['a', 'ab', 'b', 'prod-a'];
const patterns = ['*', 'a', 'b', 'a*', '*b', '*a*', 'p*-a', 'ab'];
const list = <T>(...from: readonly T[]) =>
  fc.option(fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 2 }), { nil: undefined });
const VERBS = ['get', 'list', 'delete', 'impersonate'];
const fields = {
  verbs: list('*', ...VERBS),
  providers: list(...patterns, 'local'),
  subjects: list(...patterns),
  groups: list(...patterns),
  agents: list(...patterns),
  targets: list(...patterns),
};
const ruled = (effect: fc.Arbitrary<'allow' | 'deny'>): fc.Arbitrary<PolicyRule> =>
  fc
    .tuple(
      fc.record({ ...fields, effect, name: fc.constantFrom('r1', 'r2', 'r3'), reason: fc.constant('r') }),
      fc.oneof(
        fc.record({
          apiGroups: list('', 'apps', '*'),
          resources: list('*', 'pods', 'users', 'groups', 'pods/exec', 'pods/*', '*/exec', '*/*'),
          namespaces: list(...patterns),
          resourceNames: list(...patterns),
        }),
        fc.record({ nonResourceURLs: list('*', '/version', '/v*') }),
      ),
    )
    .map(([rule, about]) => {
      const present = Object.entries({ ...rule, ...about }).filter(([, value]) => value !== undefined);
      return Object.fromEntries(present) as unknown as PolicyRule;
    });
const rules = (effect: fc.Arbitrary<'allow' | 'deny'>) => fc.array(ruled(effect), { minLength: 1, maxLength: 6 });
const policy = rules(fc.constantFrom('allow', 'deny')).map((all): Policy => ({
  ...{ apiVersion: 'chaperone/v1', kind: 'Policy', name: 'p', description: '' },
  rules: all,
}));
const grant = fc.record({
  id: fc.constantFrom('G1', 'G2'),
  targets: fc.oneof(
    fc.constant('*' as const),
    fc.subarray(names).map((some) => new Set(some)),
  ),
  groups: list(...patterns),
  rules: rules(fc.constant('allow')),
  from: fc.constantFrom(1, 5, 9),
  until: fc.constantFrom(2, 6, 10),
}) as fc.Arbitrary<ActiveGrant>;
const request = fc.constantFrom(
  ...['', '/b', '/prod-a', '/a/exec'].map((rest) => ['GET', `/api/v1/namespaces/ab/pods${rest}`] as const),
  ...([
    ['DELETE', '/apis/apps/v1/namespaces/prod-a/deployments/a'],
    ['GET', '/api/v1/nodes'],
    ['GET', '/version'],
    ['POST', '/version'],
  ] as const),
);
const who = fc.record({
  provider: fc.constantFrom('local', 'a', 'b'),
  subject: fc.constantFrom(...names),
  groups: fc.subarray(names, { maxLength: 2 }),
  agent: fc.constantFrom(...names),
  target: fc.constantFrom(...names),
});
const impersonates = fc.option(
  fc.record({ user: fc.constantFrom('a', 'system:serviceaccount:ab:b'), groups: fc.subarray(names, { maxLength: 2 }) }),
  { nil: undefined, freq: 3 },
);

it('decides as the reference does', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(policy, fc.array(grant, { maxLength: 3 }), request, who, impersonates, fc.constantFrom(1, 5, 9), (...given) => {
      const [p, grants, [method, path], speaker, asked, now] = given;
      const caller = {
        impersonates: asked && { ...asked, extra: [], extraValues: [] },
        session: { policy: p, agent: speaker.agent, grants },
        identity: {
          provider: speaker.provider === 'local' ? null : speaker.provider,
          subject: speaker.subject,
          groups: speaker.groups,
        },
      } as unknown as Caller;
      const arrival = { method, path, query: [], target: speaker.target } as unknown as Arrival;
      const { attributes, decision } = decideBy({ wall: () => now, monotonic: () => 0 })(arrival, caller);
      const be = (resource: string, name: string, namespace = ''): RequestAttributes => ({
        ...{ verb: 'impersonate', isResource: true, path: '', apiGroup: '', apiVersion: 'v1', resource, subresource: '' },
        ...{ namespace, name, dryRun: false, discovery: false },
      });
      const all = [
        attributes,
        ...(asked ? [asked.user === 'a' ? be('users', 'a') : be('serviceaccounts', 'b', 'ab')] : []),
        ...(asked?.groups ?? []).map((group) => be('groups', group)),
      ];
      const said = `${decision.verdict} ${decision.rule} ${decision.grant ?? '-'}`;
      expect(said).toBe(slow(p, grants, all, speaker, now));
      const kind = `${decision.verdict}${decision.grant === undefined ? '' : ' by a grant'}${asked ? ' as somebody' : ''}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { seed: 7, numRuns: 20_000 },
  );
  // Every way to end was met, or the agreement says little.
  expect([...seen.keys()].sort()).toEqual([
    'allow',
    'allow as somebody',
    'allow by a grant',
    'allow by a grant as somebody',
    'deny',
    'deny as somebody',
  ]);
});
