import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Policy } from '../../contract/policy.ts';
import { attributesOf } from './attributes.ts';
import { evaluate } from './evaluate.ts';
import { impersonationAttributes } from './impersonated.ts';

const DIR = new URL('../../resources/policies/', import.meta.url);
const load = (name: string): Policy => Policy.parse(parse(readFileSync(new URL(`${name}.yaml`, DIR), 'utf8')));
const ADA = { provider: 'local', subject: 'ada', groups: [], agent: 'codex', target: 'staging' };
const on = (policy: Policy, method: string, path: string): string => {
  const { verdict, rule } = evaluate({ policy }, attributesOf(method, path, []), ADA);
  return `${verdict} ${rule}`;
};
const be = (policy: Policy, user: string, ...groups: string[]): string =>
  impersonationAttributes({ user, groups, extra: [], extraValues: [] })
    .map((a) => evaluate({ policy }, a, ADA))
    .map((d) => `${d.verdict} ${d.rule}`)
    .join(', ');

describe('built-in policies', () => {
  it('are valid and named like their files', () => {
    const names = readdirSync(DIR).map((f) => f.replace(/\.yaml$/, ''));
    expect(names.sort()).toEqual(['default', 'observe', 'read-only']);
    for (const name of names) expect(load(name).name).toBe(name);
  });

  const standard = load('default');
  it.each([
    ['GET', '/api/v1/namespaces/smoke-1/secrets/s'],
    ['GET', '/api/v1/namespaces/smoke-1/pods/sh/exec'],
    ['POST', '/api/v1/namespaces/smoke-1/pods/sh/portforward'],
    ['GET', '/api/v1/namespaces/smoke-1/services/web/proxy/x'],
    ['POST', '/api/v1/namespaces'],
    ['DELETE', '/api/v1/namespaces/smoke-1'],
    ['DELETE', '/api/v1/namespaces/smoke-1/configmaps/c'],
    ['POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'],
    ['DELETE', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/smoke-1'],
    ['PATCH', '/apis/apps/v1/namespaces/production/deployments/web'],
    ['GET', '/api/v1/nodes/n'],
    ['GET', '/version'],
    ['GET', '/openapi/v2'],
  ])('default allows %s %s', (method, path) => {
    expect(on(standard, method, path)).toMatch(/^allow /);
  });

  it.each([
    ['DELETE', '/api/v1/namespaces/kube-system/pods/p', 'no-protected-deletes'],
    ['DELETE', '/api/v1/namespaces/shop-prod-eu/configmaps/c', 'no-protected-deletes'],
    ['DELETE', '/apis/apps/v1/namespaces/production/deployments', 'no-protected-deletes'],
    ['DELETE', '/api/v1/namespaces/prod', 'no-protected-deletes'],
    ['DELETE', '/api/v1/namespaces/dev/pods', 'no-collection-deletes'],
    ['DELETE', '/api/v1/namespaces', 'no-collection-deletes'],
    ['DELETE', '/api/v1/nodes/n', 'no-cluster-deletes'],
    ['DELETE', '/api/v1/persistentvolumes/v', 'no-cluster-deletes'],
    ['DELETE', '/api/v1/namespaces/dev/persistentvolumeclaims/c', 'no-cluster-deletes'],
    ['DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x', 'no-cluster-deletes'],
    ['GET', '/api/v1/nodes/n/proxy/configz', 'no-kubelet-access'],
    ['POST', '/api/v1/nodes/n/proxy/run/ns/p/c', 'no-kubelet-access'],
    ['GET', '/api/v1/proxy/nodes/n/configz', 'no-legacy-node-proxy'],
    ['PUT', '/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval', 'no-certificate-approval'],
    ['POST', '/version', 'default-deny'],
  ])('default denies %s %s by %s', (method, path, rule) => {
    expect(on(standard, method, path)).toBe(`deny ${rule}`);
  });

  it('default lets the agent be an ordinary user, and nothing of the cluster', () => {
    const allowed = 'allow allow-impersonation';
    expect(be(standard, 'alice', 'dev')).toBe(`${allowed}, ${allowed}`);
    expect(be(standard, 'system:serviceaccount:dev:robot')).toBe(allowed);
    expect(be(standard, 'kubernetes-admin')).toBe('deny no-admin-impersonation');
    expect(be(standard, 'alice', 'system:masters')).toContain('deny no-admin-impersonation');
    expect(be(standard, 'system:admin')).toBe('deny no-admin-impersonation');
    expect(be(standard, 'system:serviceaccount:kube-system:clusterrole-aggregation-controller')).toBe(
      'deny no-system-account-impersonation',
    );
  });

  it('default allows it by that one rule alone', () => {
    const without: Policy = { ...standard, rules: standard.rules.filter(({ name }) => name !== 'allow-impersonation') };
    expect(be(without, 'alice', 'dev')).toBe('deny default-deny, deny default-deny');
  });

  it('observe allows everything', () => {
    const observe = load('observe');
    expect(on(observe, 'DELETE', '/api/v1/nodes')).toBe('allow allow-all');
    expect(on(observe, 'POST', '/metrics')).toBe('allow allow-all');
    expect(be(observe, 'a', 'system:masters')).toBe('allow allow-impersonation, allow allow-impersonation');
  });

  it('read-only reads, and enters nothing by any method', () => {
    const readOnly = load('read-only');
    expect(on(readOnly, 'GET', '/api/v1/namespaces/x/pods/p/log')).toBe('allow allow-reads');
    expect(on(readOnly, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')).toBe('allow allow-reviews');
    expect(on(readOnly, 'GET', '/api/v1/namespaces/x/pods/p/exec')).toBe('deny no-entering');
    expect(on(readOnly, 'GET', '/api/v1/namespaces/x/services/s/proxy/a')).toBe('deny no-entering');
    expect(on(readOnly, 'GET', '/api/v1/secrets')).toBe('deny no-secrets');
    expect(on(readOnly, 'PATCH', '/api/v1/namespaces/x/pods/p')).toBe('deny default-deny');
    expect(on(readOnly, 'GET', '/api/v1/proxy/namespaces/x/services/s')).toBe('deny default-deny');
    expect(be(readOnly, 'alice')).toBe('deny default-deny');
  });
});
