import { describe, expect, it } from 'vitest';
import { add, deployment, testCluster, type TestCluster } from '../fixture.ts';
import { at, listAt, nameOf, numberAt, put, textAt, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { settle } from './settle.ts';

const web = (cluster: TestCluster): JsonMap => cluster.store.get(kindNamed('Deployment'), 'shop', 'web')!;
const sets = (cluster: TestCluster): readonly JsonMap[] => cluster.store.list(kindNamed('ReplicaSet'), 'shop');
const pods = (cluster: TestCluster): readonly JsonMap[] => cluster.store.list(kindNamed('Pod'), 'shop');

/** Changes the spec as an update would, and settles. */
function change(cluster: TestCluster, value: JsonMap[string], ...path: [string, ...string[]]): void {
  const next = structuredClone(web(cluster));
  put(next, value, 'spec', ...path);
  put(next, numberAt(next, 'metadata', 'generation')! + 1, 'metadata', 'generation');
  cluster.store.write(kindNamed('Deployment'), next);
  settle(cluster);
}

async function running(replicas: number): Promise<TestCluster> {
  const cluster = await testCluster();
  add(cluster, 'Deployment', deployment(replicas));
  settle(cluster);
  return cluster;
}

it('makes a ReplicaSet and reports complete', async () => {
  const cluster = await running(2);
  expect(sets(cluster)).toHaveLength(1);
  expect(pods(cluster)).toHaveLength(2);
  expect(at(web(cluster), 'status')).toMatchObject({
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    conditions: [
      { type: 'Available', status: 'True' },
      { type: 'Progressing', reason: 'NewReplicaSetAvailable' },
    ],
  });
  expect(at(web(cluster), 'status')).not.toHaveProperty('unavailableReplicas');
});

it('scales up and down without a new ReplicaSet', async () => {
  const cluster = await running(1);
  change(cluster, 3, 'replicas');
  expect([sets(cluster).length, pods(cluster).length]).toEqual([1, 3]);
  change(cluster, 0, 'replicas');
  expect([pods(cluster).length, at(web(cluster), 'status', 'replicas')]).toEqual([0, undefined]);
  expect(at(web(cluster), 'status', 'observedGeneration')).toBe(3);
});

describe('a new template', () => {
  const images = (cluster: TestCluster): string[] =>
    pods(cluster).map((pod) => textAt(listAt(pod, 'spec', 'containers')[0], 'image'));

  it('gets a new ReplicaSet with all the pods', async () => {
    const cluster = await running(2);
    change(cluster, [{ name: 'web', image: 'nginx:2' }], 'template', 'spec', 'containers');
    expect(images(cluster)).toEqual(['nginx:2', 'nginx:2']);
    expect(
      sets(cluster)
        .map((set) => numberAt(set, 'spec', 'replicas'))
        .sort(),
    ).toEqual([0, 2]);
    expect(textAt(web(cluster), 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('2');
  });

  it('that was there before takes its old ReplicaSet again, as the newest revision', async () => {
    const cluster = await running(1);
    const template = at(web(cluster), 'spec', 'template')!;
    const first = nameOf(sets(cluster)[0]!);
    change(cluster, [{ name: 'web', image: 'nginx:2' }], 'template', 'spec', 'containers');
    change(cluster, template, 'template');
    const back = sets(cluster).find((set) => nameOf(set) === first)!;
    expect(sets(cluster)).toHaveLength(2);
    expect(numberAt(back, 'spec', 'replicas')).toBe(1);
    expect(textAt(back, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('3');
  });

  it('waits while the deployment is paused', async () => {
    const cluster = await running(1);
    change(cluster, true, 'paused');
    change(cluster, [{ name: 'web', image: 'nginx:2' }], 'template', 'spec', 'containers');
    expect(images(cluster)).toEqual(['nginx:1']);
    change(cluster, false, 'paused');
    expect(images(cluster)).toEqual(['nginx:2']);
  });

  it('leaves no more old ReplicaSets than the limit', async () => {
    const cluster = await running(1);
    change(cluster, 1, 'revisionHistoryLimit');
    for (const tag of ['2', '3', '4'])
      change(cluster, [{ name: 'web', image: `nginx:${tag}` }], 'template', 'spec', 'containers');
    expect(sets(cluster)).toHaveLength(2);
  });
});

it('says so when pods do not become ready', async () => {
  const cluster = await testCluster();
  const broken = deployment(1);
  put(broken, { 'practice/behaviour': 'crash' }, 'spec', 'template', 'metadata', 'annotations');
  add(cluster, 'Deployment', broken);
  settle(cluster);
  expect(at(web(cluster), 'status')).toMatchObject({
    unavailableReplicas: 1,
    conditions: [
      { type: 'Available', status: 'False' },
      { type: 'Progressing', reason: 'ReplicaSetUpdated' },
    ],
  });
});
