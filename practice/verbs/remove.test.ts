import { expect, it } from 'vitest';
import { add, deployment, head, pod, refusal, testCluster } from '../fixture.ts';
import { settle } from '../control/settle.ts';
import { nameOf, uidOf } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { deleteOptions, dependents, FOREGROUND, remove, removedStatus } from './remove.ts';

const configMap = { metadata: { name: 'c', namespace: 'shop' } };

it('reads options from query and body', () => {
  const request = head('DELETE', '/api/v1/namespaces/shop/pods/p?gracePeriodSeconds=5&dryRun=All&propagationPolicy=Orphan');
  expect(deleteOptions({}, request)).toMatchObject({ gracePeriodSeconds: 5, dryRun: ['All'], propagationPolicy: 'Orphan' });
  expect(deleteOptions({ gracePeriodSeconds: 0 }, request).gracePeriodSeconds).toBe(0);
  expect(refusal(() => deleteOptions({ propagationPolicy: 'Sometimes' }, request))).toBe(400);
});

it('removes at once what nothing holds back', async () => {
  const cluster = await testCluster();
  const made = add(cluster, 'ConfigMap', configMap);
  const kind = kindNamed('ConfigMap');
  expect(remove(cluster, kind, made, { dryRun: ['All'] }).finished).toBe(true);
  expect(cluster.store.get(kind, 'shop', 'c')).toBeDefined();
  const { object, finished } = remove(cluster, kind, made, {});
  expect([finished, cluster.store.get(kind, 'shop', 'c')]).toEqual([true, undefined]);
  expect(removedStatus(kind, object)).toMatchObject({
    status: 'Success',
    details: { name: 'c', kind: 'configmaps', uid: uidOf(made) },
  });
});

it('heeds preconditions', async () => {
  const cluster = await testCluster();
  const made = add(cluster, 'ConfigMap', configMap);
  for (const preconditions of [{ uid: 'other' }, { resourceVersion: '1' }])
    expect(refusal(() => remove(cluster, kindNamed('ConfigMap'), made, { preconditions }))).toBe(409);
  expect(remove(cluster, kindNamed('ConfigMap'), made, { preconditions: { uid: uidOf(made) } }).finished).toBe(true);
});

it('marks pods and gives them their grace, unless it is 0', async () => {
  const cluster = await testCluster();
  const made = add(cluster, 'Pod', pod('p'));
  const { object, finished } = remove(cluster, kindNamed('Pod'), made, {});
  expect(finished).toBe(false);
  expect(object).toMatchObject({ metadata: { deletionTimestamp: '2026-11-01T12:00:30Z', deletionGracePeriodSeconds: 30 } });
  expect(remove(cluster, kindNamed('Pod'), object, { gracePeriodSeconds: 0 }).finished).toBe(true);
});

it('marks namespaces and objects with finalizers', async () => {
  const cluster = await testCluster();
  const namespace = cluster.store.get(kindNamed('Namespace'), '', 'shop')!;
  expect(remove(cluster, kindNamed('Namespace'), namespace, {}).object).toMatchObject({ status: { phase: 'Terminating' } });
  const made = add(await testCluster(), 'ConfigMap', { metadata: { ...configMap.metadata, finalizers: ['test/x'] } });
  expect(remove(cluster, kindNamed('ConfigMap'), made, {}).finished).toBe(false);
});

it('waits for dependents in the foreground', async () => {
  const cluster = await testCluster();
  add(cluster, 'Deployment', deployment(1));
  settle(cluster);
  const web = cluster.store.get(kindNamed('Deployment'), 'shop', 'web')!;
  expect(dependents(cluster, web).map(({ kind, object }) => [kind.kind, nameOf(object).startsWith('web-')])).toEqual([
    ['ReplicaSet', true],
  ]);
  const { object } = remove(cluster, kindNamed('Deployment'), web, { propagationPolicy: 'Foreground' });
  expect(object).toMatchObject({ metadata: { finalizers: [FOREGROUND] } });
});
