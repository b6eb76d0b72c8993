import { expect, it } from 'vitest';
import { testCluster } from '../fixture.ts';
import { at, nameOf, uidOf } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { amend, controllerReference, make, record } from './make.ts';

it('makes complete objects', async () => {
  const cluster = await testCluster();
  const made = make(cluster, kindNamed('ConfigMap'), { name: 'c', namespace: 'shop' }, { data: { a: 'b' } });
  expect(made).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', creationTimestamp: '2026-11-01T12:00:00Z' },
  });
  expect(uidOf(made)).not.toBe('');
  expect(controllerReference(made)).toMatchObject({ kind: 'ConfigMap', name: 'c', uid: uidOf(made), controller: true });
});

it('writes a part only when it differs, and counts generations of the spec', async () => {
  const cluster = await testCluster();
  const kind = kindNamed('ReplicaSet');
  const made = make(cluster, kind, { name: 'r', namespace: 'shop' }, { spec: { replicas: 1 } });
  expect(amend(cluster, kind, made, 'status', { replicas: 1 })).toMatchObject({
    metadata: { generation: 1 },
    status: { replicas: 1 },
  });
  const now = amend(cluster, kind, made, 'spec', { replicas: 2 });
  expect(at(now, 'metadata', 'generation')).toBe(2);
  expect(amend(cluster, kind, now, 'spec', { replicas: 2 })).toBe(now);
});

it('records events about objects', async () => {
  const cluster = await testCluster();
  const node = cluster.store.list(kindNamed('Node'))[0]!;
  record(cluster, node, { type: 'Warning', reason: 'Tired', message: 'it sleeps', component: 'test' });
  const [event] = cluster.store.list(kindNamed('Event'), 'default');
  expect(event).toMatchObject({
    reason: 'Tired',
    involvedObject: { kind: 'Node', name: nameOf(node), uid: uidOf(node) },
    count: 1,
  });
});
