import { describe, expect, it } from 'vitest';
import { add, deployment, head, refusal, testCluster, type TestCluster } from '../fixture.ts';
import { at, nameOf, put, textAt, uidOf, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { admit, insert, managerOf, replace } from './write.ts';

const kind = kindNamed('ConfigMap');
const manager = { name: 'test', operation: 'Update', subresource: '' } as const;
const URL = '/api/v1/namespaces/shop/configmaps';
const make = (cluster: TestCluster, object: JsonMap, dryRun = false): JsonMap =>
  insert(cluster, kind, object, { manager, dryRun });
const named = (metadata: JsonMap = {}): JsonMap => ({
  metadata: { name: 'c', namespace: 'shop', ...metadata },
  data: { a: '1' },
});

describe('insert', () => {
  it('completes what the server owns, whatever the client said', async () => {
    const cluster = await testCluster();
    const made = make(cluster, named({ uid: 'mine', creationTimestamp: '1999-01-01T00:00:00Z', deletionTimestamp: 'x' }));
    expect(uidOf(made)).not.toBe('mine');
    expect(made).toMatchObject({
      metadata: { creationTimestamp: '2026-11-01T12:00:00Z', resourceVersion: String(cluster.store.revision) },
    });
    expect(made).not.toHaveProperty('metadata.deletionTimestamp');
    expect(at(made, 'metadata', 'managedFields')).toMatchObject([{ manager: 'test', operation: 'Update' }]);
  });

  it('makes names from generateName', async () => {
    expect(nameOf(make(await testCluster(), { metadata: { generateName: 'c-', namespace: 'shop' } }))).toMatch(/^c-[a-z0-9]{5}$/);
  });

  it('refuses taken names, missing and ending namespaces, and resourceVersions', async () => {
    const cluster = await testCluster();
    make(cluster, named());
    expect(refusal(() => make(cluster, named()))).toBe(409);
    expect(refusal(() => make(cluster, { metadata: { name: 'c', namespace: 'none' } }))).toBe(404);
    expect(refusal(() => make(cluster, named({ name: 'd', resourceVersion: '1' })))).toBe(400);
    const ending = structuredClone(cluster.store.get(kindNamed('Namespace'), '', 'shop')!);
    put(ending, 'now', 'metadata', 'deletionTimestamp');
    cluster.store.write(kindNamed('Namespace'), ending);
    expect(refusal(() => make(cluster, named({ name: 'd' })))).toBe(403);
  });

  it('stores nothing in a dry run, but answers as if', async () => {
    const cluster = await testCluster();
    const { revision } = cluster.store;
    expect(uidOf(make(cluster, named(), true))).not.toBe('');
    expect(cluster.store.revision).toBe(revision);
  });

  it('gives services addresses of their own', async () => {
    const cluster = await testCluster();
    const service = (name: string): JsonMap =>
      add(cluster, 'Service', { metadata: { name, namespace: 'shop' }, spec: { ports: [{ port: 80 }] } });
    const addresses = ['a', 'b'].map((name) => textAt(service(name), 'spec', 'clusterIP'));
    expect(addresses).toEqual(['10.96.0.10', '10.96.0.11']);
  });
});

describe('replace', () => {
  const put1 = (cluster: TestCluster, current: JsonMap, wanted: JsonMap, subresource = ''): JsonMap =>
    replace(cluster, kindNamed(textAt(current, 'kind')), current, wanted, { manager, dryRun: false, subresource });

  it('refuses a write that saw an older state, and one for another object', async () => {
    const cluster = await testCluster();
    const first = { ...make(cluster, { ...named(), kind: 'ConfigMap' }) };
    const second = put1(cluster, first, { ...first, data: { a: '2' } });
    expect(refusal(() => put1(cluster, second, { ...first, data: { a: '3' } }))).toBe(409);
    const other = structuredClone(second);
    put(other, 'another', 'metadata', 'uid');
    expect(refusal(() => put1(cluster, second, other))).toBe(409);
    put(other, uidOf(second), 'metadata', 'uid');
    put(other, 'd', 'metadata', 'name');
    expect(refusal(() => put1(cluster, second, other))).toBe(400);
  });

  it('writes without resourceVersion unconditionally, and nothing when nothing changed', async () => {
    const cluster = await testCluster();
    const first = make(cluster, { ...named(), kind: 'ConfigMap' });
    expect(put1(cluster, first, { kind: 'ConfigMap', ...named() })).toBe(first);
    const next = put1(cluster, first, { kind: 'ConfigMap', ...named(), data: { a: '2' } });
    expect([uidOf(next), at(next, 'data', 'a')]).toEqual([uidOf(first), '2']);
  });

  it('keeps spec and status apart, and counts generations of the spec only', async () => {
    const cluster = await testCluster();
    const web = add(cluster, 'Deployment', deployment(1));
    const both = structuredClone(web);
    put(both, 5, 'spec', 'replicas');
    put(both, { replicas: 9 }, 'status');
    const spec = put1(cluster, web, both);
    expect(spec).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 } });
    expect(spec).not.toHaveProperty('status');
    const wanted = structuredClone(spec);
    put(wanted, 7, 'spec', 'replicas');
    put(wanted, { replicas: 9 }, 'status');
    expect(put1(cluster, spec, wanted, 'status')).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 5 },
      status: { replicas: 9 },
    });
  });

  it('removes an ending object with its last finalizer', async () => {
    const cluster = await testCluster();
    const made = structuredClone(make(cluster, { ...named({ finalizers: ['test/x'] }), kind: 'ConfigMap' }));
    put(made, '2026-11-01T12:00:00Z', 'metadata', 'deletionTimestamp');
    const ending = cluster.store.write(kind, made);
    const free = structuredClone(ending);
    put(free, [], 'metadata', 'finalizers');
    put1(cluster, ending, free);
    expect(cluster.store.get(kind, 'shop', 'c')).toBeUndefined();
  });
});

describe('admit', () => {
  const sent = (object: JsonMap, query = ''): (() => unknown) => {
    return async () => admit(await testCluster(), kind, head('POST', `${URL}?${query}`), object);
  };
  const code = async (run: () => unknown): Promise<number> => {
    const outcome = await Promise.resolve(run()).then(
      () => () => undefined,
      (error: unknown) => () => {
        throw error;
      },
    );
    return refusal(outcome);
  };

  it('warns of unknown fields, refuses them when strict, passes them over when told to', async () => {
    const cluster = await testCluster();
    const odd = { ...named(), dta: {} };
    const ask = (query: string) => admit(cluster, kind, head('POST', `${URL}?${query}`), odd);
    expect(ask('').warnings).toEqual(['unknown field "dta"']);
    expect(ask('').object).not.toHaveProperty('dta');
    expect(ask('fieldValidation=Ignore').warnings).toEqual([]);
    expect(await code(sent(odd, 'fieldValidation=Strict'))).toBe(400);
  });

  it('refuses other kinds, versions, namespaces and types', async () => {
    expect(await code(sent({ ...named(), kind: 'Secret' }))).toBe(400);
    expect(await code(sent({ ...named(), apiVersion: 'v2' }))).toBe(400);
    expect(await code(sent(named({ namespace: 'other' })))).toBe(400);
    expect(await code(sent({ ...named(), data: 'text' }))).toBe(400);
    expect(await code(sent(named()))).toBe(0);
  });
});

it('names managers by fieldManager, else by User-Agent', () => {
  expect(managerOf(head('POST', `${URL}?fieldManager=me`), 'Update').name).toBe('me');
  expect(managerOf(head('POST', URL, { 'user-agent': 'kubectl/v1.36.0 (linux/amd64)' }), 'Apply')).toMatchObject({
    name: 'kubectl',
    operation: 'Apply',
  });
});
