import { expect, it } from 'vitest';
import { add, refusal, testCluster } from '../fixture.ts';
import { MASTERS, type User } from './rbac.ts';
import { impersonate, Users } from './users.ts';

const ROOT: User = { username: 'root', uid: '', groups: [MASTERS] };

it('knows tokens until they expire', async () => {
  const cluster = await testCluster();
  const users = new Users(cluster.clock);
  users.add('token-1', ROOT);
  users.add('token-2', { ...ROOT, username: 'brief' }, cluster.clock.wall() + 1000);
  expect(users.authenticate('Bearer token-1')).toMatchObject({ username: 'root', groups: [MASTERS, 'system:authenticated'] });
  expect(users.authenticate('bearer token-2').username).toBe('brief');
  cluster.advance(1000);
  expect(refusal(() => users.authenticate('Bearer token-2'))).toBe(401);
});

it.each([undefined, '', 'Bearer', 'Bearer wrong', 'Basic token-1', 'token-1'])('refuses %j', async (header) => {
  const users = new Users((await testCluster()).clock);
  users.add('token-1', ROOT);
  expect(refusal(() => users.authenticate(header))).toBe(401);
});

it('lets those impersonate who may', async () => {
  const cluster = await testCluster();
  const as = (user: User, headers: Record<string, string>): User => impersonate(cluster, user, headers);
  expect(as(ROOT, {})).toBe(ROOT);
  expect(as(ROOT, { 'impersonate-user': 'alice', 'impersonate-group': 'a, b' })).toEqual({
    username: 'alice',
    uid: '',
    groups: ['a', 'b', 'system:authenticated'],
  });
  const account = 'system:serviceaccount:shop:robot';
  expect(as(ROOT, { 'impersonate-user': account }).groups).toContain('system:serviceaccounts:shop');
  const alice = { username: 'alice', uid: '', groups: [] };
  expect(refusal(() => as(alice, { 'impersonate-user': 'bob' }))).toBe(403);
  expect(refusal(() => as(ROOT, { 'impersonate-group': 'a' }))).toBe(403);
});

it('asks for the right to each group apart', async () => {
  const cluster = await testCluster();
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };
  add(cluster, 'ClusterRole', {
    metadata: { name: 'r' },
    rules: [{ apiGroups: [''], resources: ['users'], verbs: ['impersonate'] }],
  });
  add(cluster, 'ClusterRoleBinding', { metadata: { name: 'b' }, roleRef, subjects: [{ kind: 'User', name: 'alice' }] });
  const alice = { username: 'alice', uid: '', groups: [] };
  expect(impersonate(cluster, alice, { 'impersonate-user': 'bob' }).username).toBe('bob');
  expect(refusal(() => impersonate(cluster, alice, { 'impersonate-user': 'bob', 'impersonate-group': MASTERS }))).toBe(403);
});
