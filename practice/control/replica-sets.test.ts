import { expect, it } from 'vitest';
import { add, deployment, testCluster } from '../fixture.ts';
import { listAt, mapAt, nameOf, put, textAt, uidOf } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { isReady, reconcileReplicaSets } from './replica-sets.ts';
import { settle } from './settle.ts';

const set = (replicas: number) => {
  const { metadata, spec } = deployment(replicas);
  return { metadata: metadata!, spec: spec! };
};

it('makes the wanted pods, as theirs', async () => {
  const cluster = await testCluster();
  const made = add(cluster, 'ReplicaSet', set(2));
  settle(cluster);
  const pods = cluster.store.list(kindNamed('Pod'), 'shop');
  expect(pods.map((pod) => listAt(pod, 'metadata', 'ownerReferences').map((owner) => textAt(owner, 'uid')))).toEqual([
    [uidOf(made)],
    [uidOf(made)],
  ]);
  expect(nameOf(pods[0]!)).toMatch(/^web-[a-z0-9]{5}$/);
  expect(mapAt(cluster.store.list(kindNamed('ReplicaSet'))[0], 'status')).toMatchObject({ replicas: 2, readyReplicas: 2 });
});

it('replaces a pod that goes', async () => {
  const cluster = await testCluster();
  add(cluster, 'ReplicaSet', set(1));
  settle(cluster);
  const [first] = cluster.store.list(kindNamed('Pod'));
  cluster.store.remove(kindNamed('Pod'), first!);
  settle(cluster);
  const [second] = cluster.store.list(kindNamed('Pod'));
  expect(second).toBeDefined();
  expect(uidOf(second!)).not.toBe(uidOf(first!));
});

it('ends the pods that are not ready first', async () => {
  const cluster = await testCluster();
  const made = add(cluster, 'ReplicaSet', set(2));
  settle(cluster);
  const [sick] = cluster.store.list(kindNamed('Pod'));
  const broken = structuredClone(sick!);
  put(broken, [{ type: 'Ready', status: 'False' }], 'status', 'conditions');
  cluster.store.write(kindNamed('Pod'), broken);
  expect(isReady(broken)).toBe(false);
  const smaller = structuredClone(cluster.store.get(kindNamed('ReplicaSet'), 'shop', nameOf(made))!);
  put(smaller, 1, 'spec', 'replicas');
  cluster.store.write(kindNamed('ReplicaSet'), smaller);
  settle(cluster);
  expect(cluster.store.list(kindNamed('Pod')).map(uidOf)).not.toContain(uidOf(sick!));
  expect(cluster.store.list(kindNamed('Pod'))).toHaveLength(1);
});

it('does not fill the memory, whatever is asked', async () => {
  const cluster = await testCluster();
  add(cluster, 'ReplicaSet', set(1_000_000));
  reconcileReplicaSets(cluster);
  expect(cluster.store.list(kindNamed('Pod'))).toHaveLength(200);
});
