import { expect, it } from 'vitest';
import { add, deployment, testCluster } from '../fixture.ts';
import { put } from '../object/json.ts';
import { KINDS, kindNamed } from '../object/kinds.ts';
import { reconcileNamespaces } from './namespaces.ts';
import { settle } from './settle.ts';

it('gives every namespace its default account, also when it was deleted', async () => {
  const cluster = await testCluster();
  const accounts = kindNamed('ServiceAccount');
  const account = cluster.store.get(accounts, 'shop', 'default');
  expect(account).toBeDefined();
  cluster.store.remove(accounts, account!);
  reconcileNamespaces(cluster);
  expect(cluster.store.get(accounts, 'shop', 'default')).toBeDefined();
});

it('empties and removes a namespace that ends, and no other', async () => {
  const cluster = await testCluster();
  add(cluster, 'Namespace', { metadata: { name: 'other' } });
  add(cluster, 'Deployment', deployment(2));
  settle(cluster);
  const ending = structuredClone(cluster.store.get(kindNamed('Namespace'), '', 'shop')!);
  put(ending, '2026-11-01T12:00:00Z', 'metadata', 'deletionTimestamp');
  cluster.store.write(kindNamed('Namespace'), ending);
  settle(cluster);
  const left = KINDS.filter((kind) => kind.namespaced).flatMap((kind) => cluster.store.list(kind, 'shop'));
  expect(left).toEqual([]);
  expect(cluster.store.get(kindNamed('Namespace'), '', 'shop')).toBeUndefined();
  expect(cluster.store.get(kindNamed('ServiceAccount'), 'other', 'default')).toBeDefined();
});

it('waits for objects with finalizers', async () => {
  const cluster = await testCluster();
  add(cluster, 'ConfigMap', { metadata: { name: 'c', namespace: 'shop', finalizers: ['test/wait'] } });
  const ending = structuredClone(cluster.store.get(kindNamed('Namespace'), '', 'shop')!);
  put(ending, '2026-11-01T12:00:00Z', 'metadata', 'deletionTimestamp');
  cluster.store.write(kindNamed('Namespace'), ending);
  settle(cluster);
  expect(cluster.store.get(kindNamed('Namespace'), '', 'shop')).toBeDefined();
  expect(cluster.store.get(kindNamed('ConfigMap'), 'shop', 'c')).toBeDefined();
});
