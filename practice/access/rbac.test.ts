import { describe, expect, it } from 'vitest';
import { add, testCluster, type TestCluster } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { authorize, denial, grants, MASTERS, type Action, type User } from './rbac.ts';

const user = (username: string, ...groups: string[]): User => ({ username, uid: '', groups });
const action = (verb: string, resource: string, more: Partial<Action> = {}): Action => ({
  verb,
  resource,
  group: '',
  subresource: '',
  namespace: 'shop',
  name: '',
  path: '',
  ...more,
});
const ref = (kind: string, name: string): JsonMap => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });

async function cluster(rules: JsonMap[], subjects: JsonMap[], wide = false): Promise<TestCluster> {
  const made = await testCluster();
  add(made, 'Namespace', { metadata: { name: 'other' } });
  add(made, 'ClusterRole', { metadata: { name: 'r' }, rules });
  const binding = { roleRef: ref('ClusterRole', 'r'), subjects };
  if (wide) add(made, 'ClusterRoleBinding', { metadata: { name: 'b' }, ...binding });
  else add(made, 'RoleBinding', { metadata: { name: 'b', namespace: 'shop' }, ...binding });
  return made;
}

const READ = { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] };
const ALICE = ref('User', 'alice');

describe('allows', () => {
  it('masters everything', async () => {
    expect(authorize(await testCluster(), user('root', MASTERS), action('delete', 'anything')).allowed).toBe(true);
  });

  it.each<[string, JsonMap, User]>([
    ['users', ALICE, user('alice')],
    ['groups', ref('Group', 'devs'), user('bob', 'devs')],
    ['service accounts', { kind: 'ServiceAccount', name: 'robot' }, user('system:serviceaccount:shop:robot')],
  ])('bound %s what their role says, with the reason', async (_, subject, who) => {
    const verdict = authorize(await cluster([READ], [subject]), who, action('list', 'pods'));
    expect(verdict).toEqual({
      allowed: true,
      reason: `RBAC: allowed by RoleBinding "b/shop" of ClusterRole "r" to ${who.username}`,
    });
  });

  it('wildcards, subresource patterns, named objects and paths', async () => {
    const rules = [
      { apiGroups: ['*'], resources: ['*/scale'], verbs: ['*'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] },
      { nonResourceURLs: ['/healthz', '/openapi/*'], verbs: ['get'] },
    ];
    const made = await cluster(rules, [ALICE], true);
    const may = (what: Action): boolean => authorize(made, user('alice'), what).allowed;
    expect(may(action('patch', 'deployments', { group: 'apps', subresource: 'scale' }))).toBe(true);
    expect(may(action('patch', 'deployments', { group: 'apps' }))).toBe(false);
    expect(may(action('get', 'secrets', { name: 'mine' }))).toBe(true);
    expect(may(action('get', 'secrets', { name: 'yours' }))).toBe(false);
    expect(may(action('list', 'secrets'))).toBe(false);
    expect(['/healthz', '/openapi/v3/api/v1', '/healthz/x'].map((path) => may(action('get', '', { path })))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

it('denies other verbs, subresources, namespaces, users and groups', async () => {
  const made = await cluster([READ], [ALICE]);
  const may = (who: User, what: Action): boolean => authorize(made, who, what).allowed;
  expect(may(user('alice'), action('get', 'pods', { subresource: 'log' }))).toBe(true);
  expect(may(user('alice'), action('delete', 'pods'))).toBe(false);
  expect(may(user('alice'), action('get', 'pods', { subresource: 'exec' }))).toBe(false);
  expect(may(user('alice'), action('list', 'pods', { namespace: 'other' }))).toBe(false);
  expect(may(user('alice'), action('list', 'pods', { namespace: '' }))).toBe(false);
  expect(may(user('bob', 'alice'), action('list', 'pods'))).toBe(false);
  expect(grants(made, user('bob'), 'shop')).toEqual([]);
});

it('says who may not do what, in the server’s words', () => {
  expect(denial(user('alice'), action('get', 'secrets', { name: 's' }))).toBe(
    'secrets "s" is forbidden: User "alice" cannot get resource "secrets" in API group "" in the namespace "shop"',
  );
  expect(denial(user('alice'), action('list', 'deployments', { group: 'apps', namespace: '' }))).toBe(
    'deployments.apps is forbidden: User "alice" cannot list resource "deployments" in API group "apps" at the cluster scope',
  );
  expect(denial(user('alice'), action('get', '', { path: '/x' }))).toBe('forbidden: User "alice" cannot get path "/x"');
});
