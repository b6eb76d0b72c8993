import { expect, it } from 'vitest';
import { add, deployment, head, jsonBody, refusal, testCluster } from '../fixture.ts';
import { at, textAt } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { APPLY, patch, PATCH_TYPES, patched } from './patch.ts';

const kind = kindNamed('Deployment');
const URL = '/apis/apps/v1/namespaces/shop/deployments/web';
const [JSON_PATCH, MERGE, STRATEGIC] = PATCH_TYPES;

it.each([
  [JSON_PATCH, [{ op: 'replace', path: '/spec/replicas', value: 4 }]],
  [MERGE, { spec: { replicas: 4 } }],
  [STRATEGIC, { spec: { replicas: 4 } }],
])('patches with %s', async (mediaType, body) => {
  const cluster = await testCluster();
  add(cluster, 'Deployment', deployment(1));
  const { object, created } = patch(cluster, kind, head('PATCH', URL), jsonBody(body, mediaType));
  expect([at(object, 'spec', 'replicas'), at(object, 'metadata', 'generation'), created]).toEqual([4, 2, false]);
  expect(cluster.store.get(kind, 'shop', 'web')).toEqual(object);
});

it('merges containers by name only in a strategic merge', async () => {
  const cluster = await testCluster();
  const web = add(cluster, 'Deployment', deployment(1));
  const body = { spec: { template: { spec: { containers: [{ name: 'side', image: 'x' }] } } } };
  const names = (mediaType: string): unknown =>
    (
      at(patched(cluster, kind.type, web, jsonBody(body, mediaType)), 'spec', 'template', 'spec', 'containers') as {
        name: string;
      }[]
    ).map((c) => c.name);
  expect(names(STRATEGIC)).toEqual(['web', 'side']);
  expect(names(MERGE)).toEqual(['side']);
});

it('applies: makes, changes, conflicts', async () => {
  const cluster = await testCluster();
  const config = (replicas: number) => jsonBody({ apiVersion: 'apps/v1', kind: 'Deployment', ...deployment(replicas) }, APPLY);
  const ask = (manager: string, replicas: number, more = '') =>
    patch(cluster, kind, head('PATCH', `${URL}?fieldManager=${manager}${more}`), config(replicas));
  expect(ask('one', 1).created).toBe(true);
  expect(ask('one', 2)).toMatchObject({ created: false, object: { spec: { replicas: 2 } } });
  expect(refusal(() => ask('two', 3))).toBe(409);
  expect(ask('two', 3, '&force=true').object).toMatchObject({ spec: { replicas: 3 } });
  const { revision } = cluster.store;
  ask('two', 3);
  expect(cluster.store.revision).toBe(revision);
});

it('refuses an apply without manager, kind, or with another name', async () => {
  const cluster = await testCluster();
  const ask = (query: string, body: unknown): number =>
    refusal(() => patch(cluster, kind, head('PATCH', `${URL}?${query}`), jsonBody(body, APPLY)));
  const config = { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment(1) };
  expect(ask('', config)).toBe(422);
  expect(ask('fieldManager=m', deployment(1))).toBe(400);
  expect(ask('fieldManager=m', { ...config, metadata: { name: 'other', namespace: 'shop' } })).toBe(400);
  expect(ask('fieldManager=m', { ...config, metadata: { managedFields: [{}] } })).toBe(400);
});

it('refuses what is absent, of another media type, or would break the object', async () => {
  const cluster = await testCluster();
  const ask = (body: unknown, type: string): number =>
    refusal(() => patch(cluster, kind, head('PATCH', URL), jsonBody(body, type)));
  expect(ask({}, MERGE)).toBe(404);
  const web = add(cluster, 'Deployment', deployment(1));
  expect(ask({}, 'application/json')).toBe(415);
  expect(ask([], STRATEGIC)).toBe(400);
  expect(ask({ spec: { replicas: -1 } }, MERGE)).toBe(422);
  expect(ask({ metadata: { resourceVersion: '1' } }, MERGE)).toBe(409);
  expect(ask('text', MERGE)).toBe(422);
  expect(textAt(cluster.store.get(kind, 'shop', 'web'), 'metadata', 'resourceVersion')).toBe(
    textAt(web, 'metadata', 'resourceVersion'),
  );
});
