import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countedRandom, DATA, START } from './fixture.ts';
import { loadDescriptions, loadLogLines, loadObjects, parseAge } from './load.ts';
import type { Cluster } from './object/cluster.ts';
import { at, labelsOf, listAt, nameOf, textAt } from './object/json.ts';
import { kindNamed } from './object/kinds.ts';
import { Store } from './object/store.ts';
import { loadTypes } from './object/types.ts';

const empty = async (): Promise<Cluster> => ({
  store: new Store(),
  types: await loadTypes(DATA),
  clock: { wall: () => START, monotonic: () => 0 },
  random: countedRandom(),
});

describe('the start data', () => {
  it('has the namespaces, and pods of different ages that run', async () => {
    const cluster = await empty();
    await loadObjects(cluster, DATA);
    expect(cluster.store.list(kindNamed('Namespace')).map(nameOf)).toEqual([
      'default',
      'kube-system',
      'payments',
      'shop',
      'shop-prod',
    ]);
    for (const namespace of ['shop', 'shop-prod'])
      expect(cluster.store.list(kindNamed('Deployment'), namespace).map(nameOf)).toEqual(['api', 'web']);
    const pods = cluster.store.list(kindNamed('Pod'));
    expect(pods.every((pod) => textAt(pod, 'status', 'phase') === 'Running')).toBe(true);
    expect(new Set(pods.map((pod) => textAt(pod, 'metadata', 'creationTimestamp'))).size).toBeGreaterThan(3);
  });

  it('has something that does not work, and its reason in the log', async () => {
    const cluster = await empty();
    await loadObjects(cluster, DATA);
    const ledger = cluster.store.list(kindNamed('Pod'), 'payments').find((pod) => labelsOf(pod)['app'] === 'ledger');
    expect(textAt(listAt(ledger, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason')).toBe('CrashLoopBackOff');
    expect((await loadLogLines(DATA))['ledger']?.join()).toContain('connection refused');
  });

  it('has only events a cluster would still have', async () => {
    const cluster = await empty();
    await loadObjects(cluster, DATA);
    const { settle } = await import('./control/settle.ts');
    settle(cluster);
    const ages = cluster.store.list(kindNamed('Event')).map((event) => START - Date.parse(textAt(event, 'lastTimestamp')));
    expect(ages.length).toBeGreaterThan(2);
    expect(Math.max(...ages)).toBeLessThanOrEqual(3_600_000);
  });

  it('has sentences for explain', async () => {
    expect((await loadDescriptions(DATA))['core.Pod']).toMatch(/\.$/);
  });
});

describe('files that do not fit', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'practice-load-'));
    await mkdir(join(directory, 'objects'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it.each([
    ['a kind that is not served', 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\n', 'not served'],
    ['a field that does not exist', 'apiVersion: v1\nkind: Namespace\nmetadata: {nme: x}\n', 'nme'],
    ['an age that is none', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\nage: old\n', 'old'],
    ['a list', '- 1\n', 'no object'],
  ])('are refused: %s', async (_, text, message) => {
    await writeFile(join(directory, 'objects', 'a.yaml'), text);
    await expect(loadObjects(await empty(), directory)).rejects.toThrow(message);
  });

  it('are taken in the order of their names', async () => {
    await writeFile(
      join(directory, 'objects', '2.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: x}\nage: 1m\n',
    );
    await writeFile(join(directory, 'objects', '1.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\nage: 2h\n');
    const cluster = await empty();
    await loadObjects(cluster, directory);
    const made = cluster.store.get(kindNamed('ConfigMap'), 'x', 'c');
    expect(at(made, 'metadata', 'creationTimestamp')).toBe('2026-11-01T11:59:00Z');
  });
});

it('reads ages', () => {
  expect([parseAge('3s'), parseAge('2m'), parseAge('4h'), parseAge('1d')]).toEqual([3_000, 120_000, 14_400_000, 86_400_000]);
  expect(() => parseAge('1w')).toThrow('1w');
});
