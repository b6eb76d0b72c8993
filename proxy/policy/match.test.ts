import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { PolicyRule } from '../../contract/policy.ts';
import { attributesOf } from './attributes.ts';
import { matches } from './match.ts';

const rule = (fields: Partial<PolicyRule>): PolicyRule => ({ name: 'r', reason: 'because', effect: 'deny', ...fields });
const pods: RequestAttributes = attributesOf('GET', '/api/v1/namespaces/shop-prod-eu/pods/web-1', []);
const exec = attributesOf('POST', '/api/v1/namespaces/shop/pods/web-1/exec', []);
const nodes = attributesOf('GET', '/api/v1/nodes', []);
const version = attributesOf('GET', '/version', []);

describe('matches', () => {
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
  ])('%j on %o is %s', (fields, attributes, expected) => {
    expect(matches(rule(fields), attributes)).toBe(expected);
  });

  it('takes the namespace itself as in that namespace, as the API server does', () => {
    expect(matches(rule({ namespaces: ['*prod*'] }), attributesOf('DELETE', '/api/v1/namespaces/prod', []))).toBe(true);
  });
});
