import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { PolicyRule } from '../../contract/policy.ts';
import { attributesOf } from './attributes.ts';
import { matchers, RuleMatcher } from './match.ts';
import type { Speaker } from './speaker.ts';

const ADA: Speaker = {
  provider: 'okta',
  subject: 'ada@example.com',
  groups: ['eng', 'sre-oncall'],
  agent: 'codex',
  target: 'staging',
};
const rule = (fields: Partial<PolicyRule>): PolicyRule => ({ name: 'r', reason: 'because', effect: 'deny', ...fields });
const pods: RequestAttributes = attributesOf('GET', '/api/v1/namespaces/shop-prod-eu/pods/web-1', []);
const exec = attributesOf('POST', '/api/v1/namespaces/shop/pods/web-1/exec', []);
const nodes = attributesOf('GET', '/api/v1/nodes', []);
const version = attributesOf('GET', '/version', []);

const matches = (one: PolicyRule, a: RequestAttributes, speaker = ADA): boolean => new RuleMatcher(one).matches(a, speaker);

describe('a rule', () => {
  it.each<readonly [Partial<PolicyRule>, RequestAttributes, boolean]>([
    [{}, pods, true],
    [{}, version, true],
    [{ verbs: ['get'] }, version, true],
    [{ verbs: ['get', 'list'] }, pods, true],
    [{ verbs: ['list'] }, pods, false],
    [{ verbs: ['*'] }, pods, true],
    [{ apiGroups: [''] }, pods, true],
    [{ apiGroups: ['apps'] }, pods, false],
    [{ apiGroups: ['*'] }, version, false],
    [{ resources: ['pods'] }, pods, true],
    [{ resources: ['pods'] }, exec, false],
    [{ resources: ['pods/exec'] }, exec, true],
    [{ resources: ['pods/*'] }, exec, true],
    [{ resources: ['pods/*'] }, pods, false],
    [{ resources: ['*/exec'] }, exec, true],
    [{ resources: ['*/scale'] }, exec, false],
    [{ resources: ['*'] }, exec, true],
    [{ namespaces: ['*prod*'] }, pods, true],
    [{ namespaces: ['*-eu'] }, pods, true],
    [{ namespaces: ['shop-*'] }, pods, true],
    [{ namespaces: ['shop'] }, pods, false],
    [{ namespaces: ['*prod*'] }, nodes, false],
    [{ namespaces: ['*'] }, nodes, true],
    [{ resourceNames: ['web-1'] }, pods, true],
    [{ resourceNames: ['web-*'] }, nodes, false],
    [{ nonResourceURLs: ['/version'] }, version, true],
    [{ nonResourceURLs: ['/ver*'] }, version, true],
    [{ nonResourceURLs: ['/v'] }, version, false],
    [{ nonResourceURLs: ['*'] }, pods, false],
    [{ nonResourceURLs: ['/x', '/ver*'] }, version, true],
    [{ namespaces: ['shop-*-eu'] }, pods, true],
    [{ resources: ['pods/'] }, pods, false],
    [{ resources: ['/exec'] }, exec, false],
  ])('%j on %o is %s', (fields, attributes, expected) => {
    expect(matches(rule(fields), attributes)).toBe(expected);
  });

  it('takes the namespace itself as in that namespace, as the API server does', () => {
    expect(matches(rule({ namespaces: ['*prod*'] }), attributesOf('DELETE', '/api/v1/namespaces/prod', []))).toBe(true);
  });

  it.each<readonly [Partial<PolicyRule>, boolean]>([
    [{ subjects: ['ada@example.com'] }, true],
    [{ subjects: ['*@example.com'] }, true],
    [{ subjects: ['ada'] }, false],
    [{ providers: ['okta'] }, true],
    [{ providers: ['github', 'local'] }, false],
    [{ providers: ['github'], subjects: ['ada@example.com'], groups: ['eng'] }, false],
    [{ groups: ['ops', 'eng'] }, true],
    [{ groups: ['sre-*'] }, true],
    [{ groups: ['ops'] }, false],
    [{ agents: ['codex'] }, true],
    [{ agents: ['claude*'] }, false],
    [{ targets: ['staging'] }, true],
    [{ targets: ['prod*'] }, false],
    [{ subjects: ['ada*'], groups: ['eng'], agents: ['codex'], targets: ['*'] }, true],
    [{ subjects: ['ada*'], groups: ['eng'], agents: ['codex'], targets: ['prod'] }, false],
  ])('that asks who is speaking: %j is %s', (fields, expected) => {
    expect(matches(rule(fields), pods)).toBe(expected);
    expect(matches(rule({ ...fields, verbs: ['list'] }), pods)).toBe(false);
  });

  it('with groups never matches a caller without any, not even by a star', () => {
    const nobody = { ...ADA, groups: [] };
    expect([matches(rule({ groups: ['*'] }), pods), matches(rule({ groups: ['*'] }), pods, nobody)]).toEqual([true, false]);
    expect(matches(rule({}), pods, nobody)).toBe(true);
  });

  it('allows impersonation only when it names the verb, and denies it by a star', () => {
    const be: RequestAttributes = { ...pods, verb: 'impersonate', resource: 'users', namespace: '', name: 'eve' };
    const allowing = (fields: Partial<PolicyRule>): boolean => matches(rule({ effect: 'allow', ...fields }), be);
    expect([allowing({}), allowing({ verbs: ['*'] }), allowing({ resources: ['*'] })]).toEqual([false, false, false]);
    expect([allowing({ verbs: ['impersonate'] }), allowing({ verbs: ['*', 'impersonate'] })]).toEqual([true, true]);
    expect([matches(rule({}), be), matches(rule({ verbs: ['*'] }), be)]).toEqual([true, true]);
  });
});

describe('matchers', () => {
  it('are made once for a list of rules', () => {
    const rules = [rule({ name: 'a' }), rule({ name: 'b' })];
    expect(matchers(rules).map((one) => one.rule)).toEqual(rules);
    expect(matchers(rules)).toBe(matchers(rules));
    expect(matchers([...rules])).not.toBe(matchers(rules));
  });
});
