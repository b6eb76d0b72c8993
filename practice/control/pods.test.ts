import { expect, it } from 'vitest';
import { add, pod, testCluster } from '../fixture.ts';
import { at, listAt, put, textAt, textsAt } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { reconcilePods } from './pods.ts';

const pods = kindNamed('Pod');

it('places and starts a pod, and says so in events', async () => {
  const cluster = await testCluster();
  expect(textAt(add(cluster, 'Pod', pod('p')), 'status', 'phase')).toBe('Pending');
  reconcilePods(cluster);
  const started = cluster.store.get(pods, 'shop', 'p');
  expect(started).toMatchObject({
    spec: { nodeName: 'node-1' },
    status: { phase: 'Running', hostIP: '192.0.2.1', containerStatuses: [{ name: 'main', ready: true, state: { running: {} } }] },
  });
  const reasons = cluster.store.list(kindNamed('Event'), 'shop').map((event) => textAt(event, 'reason'));
  expect(reasons.sort()).toEqual(['Created', 'Pulled', 'Scheduled', 'Started']);
});

it('gives every pod an address of its own', async () => {
  const cluster = await testCluster();
  for (let n = 0; n < 50; n += 1) add(cluster, 'Pod', pod(`p${n}`));
  reconcilePods(cluster);
  const ips = cluster.store.list(pods).map((row) => textAt(row, 'status', 'podIP'));
  expect(new Set(ips).size).toBe(50);
});

it.each([
  ['crash', 'Running', 'CrashLoopBackOff'],
  ['image', 'Pending', 'ImagePullBackOff'],
])('fails as the annotation says: %s', async (behaviour, phase, reason) => {
  const cluster = await testCluster();
  add(cluster, 'Pod', pod('p', { annotations: { 'practice/behaviour': behaviour } }));
  reconcilePods(cluster);
  const before = cluster.store.revision;
  reconcilePods(cluster);
  expect(cluster.store.revision).toBe(before);
  const failed = cluster.store.get(pods, 'shop', 'p');
  expect(textAt(failed, 'status', 'phase')).toBe(phase);
  expect(textAt(listAt(failed, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason')).toBe(reason);
});

it('leaves pods waiting while no node takes any', async () => {
  const cluster = await testCluster();
  const node = structuredClone(cluster.store.list(kindNamed('Node'))[0]!);
  put(node, true, 'spec', 'unschedulable');
  cluster.store.write(kindNamed('Node'), node);
  add(cluster, 'Pod', pod('p'));
  reconcilePods(cluster);
  expect(at(cluster.store.get(pods, 'shop', 'p'), 'spec', 'nodeName')).toBeUndefined();
});

it('removes pods that end, once their finalizers are gone', async () => {
  const cluster = await testCluster();
  const ending = structuredClone(add(cluster, 'Pod', pod('p', { finalizers: ['test/wait'] })));
  put(ending, '2026-11-01T12:00:30Z', 'metadata', 'deletionTimestamp');
  const marked = cluster.store.write(pods, ending);
  reconcilePods(cluster);
  expect(textsAt(cluster.store.get(pods, 'shop', 'p'), 'metadata', 'finalizers')).toEqual(['test/wait']);
  const free = structuredClone(marked);
  put(free, [], 'metadata', 'finalizers');
  cluster.store.write(pods, free);
  reconcilePods(cluster);
  expect(cluster.store.get(pods, 'shop', 'p')).toBeUndefined();
});

it('starts ephemeral containers that are added later, once', async () => {
  const cluster = await testCluster();
  add(cluster, 'Pod', pod('p'));
  reconcilePods(cluster);
  const debugged = structuredClone(cluster.store.get(pods, 'shop', 'p')!);
  put(debugged, [{ name: 'look', image: 'busybox' }], 'spec', 'ephemeralContainers');
  cluster.store.write(pods, debugged);
  reconcilePods(cluster);
  const revision = cluster.store.revision;
  reconcilePods(cluster);
  expect(cluster.store.revision).toBe(revision);
  const [status] = listAt(cluster.store.get(pods, 'shop', 'p'), 'status', 'ephemeralContainerStatuses');
  expect(status).toMatchObject({ name: 'look', ready: true, state: { running: { startedAt: '2026-11-01T12:00:00Z' } } });
});
