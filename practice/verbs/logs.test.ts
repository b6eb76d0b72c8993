import { describe, expect, it } from 'vitest';
import { add, handTimer, head, listen, pod, refusal, testCluster, type TestCluster } from '../fixture.ts';
import { reconcilePods } from '../control/pods.ts';
import { put, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { isStream, type Answer } from '../wire/answer.ts';
import { logs } from './logs.ts';

const LINES = { default: ['tick {n}'], web: ['get {n}', 'put {n}'] };
const pods = kindNamed('Pod');

async function running(more: JsonMap = {}): Promise<TestCluster> {
  const cluster = await testCluster();
  add(cluster, 'Pod', pod('p', more));
  reconcilePods(cluster);
  return cluster;
}

function ask(cluster: TestCluster, query = '', timer = handTimer()) {
  const request = head('GET', `/api/v1/namespaces/shop/pods/p/log?${query}`);
  return logs(cluster, LINES, cluster.store.get(pods, 'shop', 'p')!, request, timer);
}
const text = (cluster: TestCluster, query = ''): string => ((ask(cluster, query) as Answer).body as Buffer).toString();

describe('what a container wrote', () => {
  it('grows with time: two lines a second', async () => {
    const cluster = await running();
    expect(text(cluster)).toBe('tick 0\n');
    cluster.advance(1_000);
    expect(text(cluster)).toBe('tick 0\ntick 1\ntick 2\n');
  });

  it('is what its application writes', async () => {
    const cluster = await running({ labels: { app: 'web' } });
    cluster.advance(1_000);
    expect(text(cluster)).toBe('get 0\nput 1\nget 2\n');
  });

  it('can be asked for in part', async () => {
    const cluster = await running();
    cluster.advance(100_000);
    expect(text(cluster, 'tailLines=2')).toBe('tick 199\ntick 200\n');
    expect(text(cluster, 'tailLines=0')).toBe('');
    expect(text(cluster, 'sinceSeconds=1')).toBe('tick 198\ntick 199\ntick 200\n');
    expect(text(cluster, 'sinceTime=2026-11-01T12:01:39.6Z')).toBe('tick 200\n');
    expect(text(cluster, 'tailLines=1&timestamps=true')).toBe('2026-11-01T12:01:40.000Z tick 200\n');
    expect(text(cluster, 'limitBytes=3')).toBe('tic');
    cluster.advance(86_400_000);
    expect(text(cluster).split('\n')).toHaveLength(601);
  });
});

it('follows as time goes on, and ends with the pod', async () => {
  const cluster = await running();
  const timer = handTimer();
  const stream = ask(cluster, 'follow=true&tailLines=1', timer);
  if (!isStream(stream)) throw new Error('no stream');
  const heard = listen(stream);
  cluster.advance(1_000);
  timer.tick();
  timer.tick();
  expect(heard.text()).toBe('tick 0\ntick 1\ntick 2\n');
  cluster.store.remove(pods, cluster.store.get(pods, 'shop', 'p')!);
  expect([heard.ended(), timer.running()]).toEqual([true, 0]);
});

it('refuses unknown and waiting containers and bad parameters', async () => {
  const cluster = await running();
  expect(refusal(() => ask(cluster, 'container=other'))).toBe(400);
  expect(refusal(() => ask(cluster, 'previous=true'))).toBe(400);
  expect(refusal(() => ask(cluster, 'sinceTime=yesterday'))).toBe(400);
  expect(refusal(() => ask(cluster, 'tailLines=-1'))).toBe(400);
  const waiting = await testCluster();
  add(waiting, 'Pod', pod('p'));
  expect(refusal(() => ask(waiting))).toBe(400);
});

it('gives the last words of a crashed container', async () => {
  const cluster = await running({ annotations: { 'practice/behaviour': 'crash' } });
  expect(text(cluster, 'tailLines=1')).toMatch(/^tick \d+\n$/);
  expect(text(cluster, 'previous=true&tailLines=1')).toMatch(/^tick \d+\n$/);
});

it('is empty for a container that waits for somebody’s input, and is there for ephemeral ones', async () => {
  const cluster = await testCluster();
  const made = pod('p');
  put(made, [{ name: 'main', image: 'busybox', stdin: true }], 'spec', 'containers');
  put(made, [{ name: 'look', image: 'busybox' }], 'spec', 'ephemeralContainers');
  add(cluster, 'Pod', made);
  reconcilePods(cluster);
  reconcilePods(cluster);
  cluster.advance(1_000);
  expect([text(cluster), text(cluster, 'container=look&tailLines=1')]).toEqual(['', 'tick 2\n']);
});
