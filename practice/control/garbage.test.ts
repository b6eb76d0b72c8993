import { expect, it } from 'vitest';
import { add, deployment, testCluster } from '../fixture.ts';
import { kindNamed } from '../object/kinds.ts';
import { remove } from '../verbs/remove.ts';
import { collectGarbage } from './garbage.ts';
import { controllerReference, record } from './make.ts';
import { settle } from './settle.ts';

const counts = (cluster: Awaited<ReturnType<typeof testCluster>>): number[] =>
  ['Deployment', 'ReplicaSet', 'Pod'].map((kind) => cluster.store.list(kindNamed(kind), 'shop').length);

it.each(['Background', 'Foreground'] as const)('takes everything a deployment owns with it: %s', async (propagationPolicy) => {
  const cluster = await testCluster();
  const web = add(cluster, 'Deployment', deployment(2));
  settle(cluster);
  expect(counts(cluster)).toEqual([1, 1, 2]);
  const { finished } = remove(
    cluster,
    kindNamed('Deployment'),
    cluster.store.get(kindNamed('Deployment'), 'shop', 'web') ?? web,
    { propagationPolicy },
  );
  expect(finished).toBe(propagationPolicy === 'Background');
  settle(cluster);
  expect(counts(cluster)).toEqual([0, 0, 0]);
});

it('leaves what was orphaned, and what still has an owner', async () => {
  const cluster = await testCluster();
  add(cluster, 'Deployment', deployment(1));
  settle(cluster);
  remove(cluster, kindNamed('Deployment'), cluster.store.get(kindNamed('Deployment'), 'shop', 'web')!, {
    propagationPolicy: 'Orphan',
  });
  settle(cluster);
  expect(counts(cluster)).toEqual([0, 1, 1]);
  const [one, two] = ['one', 'two'].map((name) => add(cluster, 'ConfigMap', { metadata: { name, namespace: 'shop' } }));
  const ownerReferences = [controllerReference(one!), controllerReference(two!)];
  add(cluster, 'Secret', { metadata: { name: 's', namespace: 'shop', ownerReferences } });
  cluster.store.remove(kindNamed('ConfigMap'), one!);
  collectGarbage(cluster);
  expect(cluster.store.get(kindNamed('Secret'), 'shop', 's')).toBeDefined();
  cluster.store.remove(kindNamed('ConfigMap'), two!);
  collectGarbage(cluster);
  expect(cluster.store.get(kindNamed('Secret'), 'shop', 's')).toBeUndefined();
});

it('forgets events after an hour', async () => {
  const cluster = await testCluster();
  const node = cluster.store.list(kindNamed('Node'))[0]!;
  record(cluster, node, { type: 'Normal', reason: 'Old', message: '', component: 'test' });
  cluster.advance(3_600_000);
  collectGarbage(cluster);
  expect(cluster.store.list(kindNamed('Event'))).toHaveLength(1);
  cluster.advance(1);
  collectGarbage(cluster);
  expect(cluster.store.list(kindNamed('Event'))).toEqual([]);
});
