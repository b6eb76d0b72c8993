import { expect, it } from 'vitest';
import { MASTERS, type User } from '../access/rbac.ts';
import { add, refusal, testCluster, type TestCluster } from '../fixture.ts';
import { at, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { review } from './reviews.ts';

const ROOT: User = { username: 'root', uid: 'u', groups: [MASTERS] };
const ALICE: User = { username: 'alice', uid: '', groups: [] };
const LIST_PODS = { resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'shop' } };
const ask = (cluster: TestCluster, kind: string, user: User, spec: JsonMap): JsonMap =>
  review(cluster, kindNamed(kind), user, { spec }, '');

async function cluster(): Promise<TestCluster> {
  const made = await testCluster();
  add(made, 'Role', {
    metadata: { name: 'r', namespace: 'shop' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
  });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' };
  add(made, 'RoleBinding', { metadata: { name: 'b', namespace: 'shop' }, roleRef, subjects: [{ kind: 'User', name: 'alice' }] });
  return made;
}

it('answers may I', async () => {
  const made = await cluster();
  expect(ask(made, 'SelfSubjectAccessReview', ROOT, LIST_PODS)).toMatchObject({
    kind: 'SelfSubjectAccessReview',
    status: { allowed: true },
  });
  expect(at(ask(made, 'SelfSubjectAccessReview', ALICE, LIST_PODS), 'status', 'allowed')).toBe(true);
  const secrets = { resourceAttributes: { verb: 'list', resource: 'secrets', namespace: 'shop' } };
  expect(ask(made, 'SelfSubjectAccessReview', ALICE, secrets)['status']).toEqual({ allowed: false });
  expect(
    at(ask(made, 'SelfSubjectAccessReview', ALICE, { nonResourceAttributes: { verb: 'get', path: '/x' } }), 'status', 'allowed'),
  ).toBe(false);
});

it('answers may another', async () => {
  const made = await cluster();
  const allowed = (user: string): unknown =>
    at(ask(made, 'SubjectAccessReview', ROOT, { ...LIST_PODS, user }), 'status', 'allowed');
  expect([allowed('alice'), allowed('bob')]).toEqual([true, false]);
  expect(refusal(() => ask(made, 'SubjectAccessReview', ROOT, LIST_PODS))).toBe(422);
});

it('takes the namespace of a local review from its path', async () => {
  const made = await cluster();
  const spec = { user: 'alice', resourceAttributes: { verb: 'list', resource: 'pods' } };
  expect(at(review(made, kindNamed('LocalSubjectAccessReview'), ROOT, { spec }, 'shop'), 'status', 'allowed')).toBe(true);
});

it('answers who am I and what may I', async () => {
  const made = await cluster();
  expect(at(ask(made, 'SelfSubjectReview', ROOT, {}), 'status', 'userInfo')).toEqual({
    username: 'root',
    uid: 'u',
    groups: [MASTERS],
  });
  expect(at(ask(made, 'SelfSubjectRulesReview', ALICE, { namespace: 'shop' }), 'status')).toEqual({
    resourceRules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    nonResourceRules: [],
    incomplete: false,
  });
  expect(at(ask(made, 'SelfSubjectRulesReview', ROOT, { namespace: 'shop' }), 'status', 'nonResourceRules')).toEqual([
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ]);
});

it('refuses a question about nothing or about two things', async () => {
  const made = await cluster();
  expect(refusal(() => ask(made, 'SelfSubjectAccessReview', ROOT, {}))).toBe(422);
  expect(refusal(() => ask(made, 'SelfSubjectAccessReview', ROOT, { ...LIST_PODS, nonResourceAttributes: {} }))).toBe(422);
});
