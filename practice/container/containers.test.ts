import { expect, it } from 'vitest';
import { add, handTimer, pod, testCluster } from '../fixture.ts';
import { put, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { containerNamed, Containers } from './containers.ts';

async function two() {
  const cluster = await testCluster();
  const made = pod('p');
  put(
    made,
    [
      { name: 'main', image: 'registry.example/shop/web:2', securityContext: { runAsUser: 1000 } },
      { name: 'side', image: 'x', command: ['run'], args: ['me'] },
    ],
    'spec',
    'containers',
  );
  const stored = add(cluster, 'Pod', made);
  return { cluster, stored, containers: new Containers(cluster, handTimer()) };
}

it('are the same each time, and each has its own files', async () => {
  const { stored, containers } = await two();
  const main = containers.enter(stored, 'main');
  expect(containers.enter(stored, 'main')).toBe(main);
  main.files.put('/tmp/f', 'x');
  const side = containers.enter(stored, 'side');
  expect([side.files.find('/tmp/f'), main.main, side.main, main.user, side.user.name]).toEqual([
    undefined,
    'web',
    'run me',
    { name: '1000', uid: 1000, gid: 1000 },
    'root',
  ]);
});

it('are gone with their pod', async () => {
  const { cluster, stored, containers } = await two();
  const main = containers.enter(stored, 'main');
  cluster.store.remove(kindNamed('Pod'), stored);
  expect(main.files.root.entries.size).toBe(0);
  const again = add(cluster, 'Pod', pod('p'));
  expect(containers.enter(again, 'main')).not.toBe(main);
  const last = containers.enter(again, 'main');
  containers.close();
  expect(last.files.root.entries.size).toBe(0);
});

it('are found by name in every list', () => {
  const made: JsonMap = {
    spec: { containers: [{ name: 'a' }], initContainers: [{ name: 'b' }], ephemeralContainers: [{ name: 'c' }] },
  };
  expect(['a', 'b', 'c', 'd'].map((name) => containerNamed(made, name) !== undefined)).toEqual([true, true, true, false]);
});
