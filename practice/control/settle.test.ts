import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { add, deployment, testCluster } from '../fixture.ts';
import { kindNamed } from '../object/kinds.ts';
import { keepSettled, settle } from './settle.ts';

it('comes to rest, and then changes nothing', async () => {
  const cluster = await testCluster();
  add(cluster, 'Deployment', deployment(3));
  expect(settle(cluster)).toBe(true);
  const { revision } = cluster.store;
  expect(settle(cluster)).toBe(true);
  expect(cluster.store.revision).toBe(revision);
});

it('runs after each change, not during it, until ended', async () => {
  const cluster = await testCluster();
  const pods = (): number => cluster.store.list(kindNamed('Pod')).length;
  const stop = keepSettled(cluster);
  add(cluster, 'Deployment', deployment(2));
  expect(pods()).toBe(0);
  await setImmediate();
  expect(pods()).toBe(2);
  stop();
  cluster.store.remove(kindNamed('Deployment'), cluster.store.list(kindNamed('Deployment'))[0]!);
  await setImmediate();
  expect(pods()).toBe(2);
});
