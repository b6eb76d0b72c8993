import { expect, it } from 'vitest';
import { add, handTimer, head, listen, refusal, testCluster, type TestCluster } from '../fixture.ts';
import { at, put, textAt, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import type { Timer } from '../object/timer.ts';
import { watch } from './watch.ts';

const kind = kindNamed('ConfigMap');
const open = (cluster: TestCluster, query: string, timer: Timer = handTimer()) =>
  listen(watch(cluster, kind, head('GET', `/api/v1/namespaces/shop/configmaps?watch=true&${query}`), timer, (object) => object));
const seen = (lines: readonly JsonMap[]): string[] =>
  lines.map((line) => `${textAt(line, 'type')} ${textAt(line, 'object', 'metadata', 'name')}`);

function relabel(cluster: TestCluster, name: string, value: string): void {
  const next = structuredClone(cluster.store.get(kind, 'shop', name)!);
  put(next, value, 'metadata', 'labels', 'on');
  cluster.store.write(kind, next);
}

const make = (cluster: TestCluster, name: string): JsonMap =>
  add(cluster, 'ConfigMap', { metadata: { name, namespace: 'shop' } });

it('begins with what there is and goes on with what changes', async () => {
  const cluster = await testCluster();
  make(cluster, 'a');
  const stream = open(cluster, '');
  make(cluster, 'b');
  relabel(cluster, 'a', '1');
  cluster.store.remove(kind, cluster.store.get(kind, 'shop', 'a')!);
  add(cluster, 'Secret', { metadata: { name: 'other-kind', namespace: 'shop' } });
  expect(seen(stream.lines())).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a']);
  stream.close();
  make(cluster, 'c');
  expect(stream.lines()).toHaveLength(4);
});

it('goes on from a resourceVersion without repeating or missing anything', async () => {
  const cluster = await testCluster();
  make(cluster, 'a');
  const from = textAt(make(cluster, 'b'), 'metadata', 'resourceVersion');
  make(cluster, 'c');
  expect(seen(open(cluster, `resourceVersion=${from}`).lines())).toEqual(['ADDED c']);
});

it('turns leaving and entering a selector into DELETED and ADDED', async () => {
  const cluster = await testCluster();
  make(cluster, 'a');
  const stream = open(cluster, 'labelSelector=on%3D1');
  relabel(cluster, 'a', '1');
  relabel(cluster, 'a', '2');
  expect(seen(stream.lines())).toEqual(['ADDED a', 'DELETED a']);
});

it('says 410 in the stream when the version is too old, and 504 for one to come', async () => {
  const cluster = await testCluster(4);
  for (let n = 0; n < 9; n += 1) make(cluster, `c${n}`);
  const stream = open(cluster, 'resourceVersion=1');
  expect(stream.lines()).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
  expect(stream.ended()).toBe(true);
  expect(refusal(() => open(cluster, 'resourceVersion=99999'))).toBe(504);
});

it('sends bookmarks to those who allow them, and ends at the timeout', async () => {
  const cluster = await testCluster();
  const timer = handTimer();
  const quiet = open(cluster, 'resourceVersion=1', timer);
  expect(timer.running()).toBe(0);
  quiet.close();
  const stream = open(cluster, `resourceVersion=${cluster.store.revision}&allowWatchBookmarks=true&timeoutSeconds=5`, timer);
  timer.tick();
  expect(stream.ended()).toBe(true);
  const [bookmark] = stream.lines();
  expect(bookmark).toMatchObject({
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', metadata: { resourceVersion: String(cluster.store.revision) } },
  });
  expect(timer.running()).toBe(0);
});

it('streams a list: initial events, then the bookmark that ends them', async () => {
  const cluster = await testCluster();
  make(cluster, 'a');
  const lines = open(cluster, 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan').lines();
  expect(seen(lines)).toEqual(['ADDED a', 'BOOKMARK ']);
  expect(at(lines[1], 'object', 'metadata', 'annotations')).toEqual({ 'k8s.io/initial-events-end': 'true' });
  expect(refusal(() => open(cluster, 'sendInitialEvents=true'))).toBe(400);
  expect(open(cluster, 'sendInitialEvents=false&allowWatchBookmarks=true').lines()).toEqual([]);
});
