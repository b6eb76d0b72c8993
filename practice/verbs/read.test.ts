import { expect, it } from 'vitest';
import { add, head, refusal, testCluster, type TestCluster } from '../fixture.ts';
import { nameOf, textAt } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { list, read } from './read.ts';

const kind = kindNamed('ConfigMap');

async function cluster(): Promise<TestCluster> {
  const made = await testCluster();
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    add(made, 'ConfigMap', { metadata: { name, namespace: 'shop', labels: { half: name < 'c' ? '1' : '2' } } });
  return made;
}

const ask = (made: TestCluster, query = '', namespace = 'shop') =>
  list(made, kind, head('GET', `/api/v1/namespaces/${namespace}/configmaps?${query}`));

it('reads one, or says 404', async () => {
  const made = await cluster();
  expect(nameOf(read(made, kind, head('GET', '/api/v1/namespaces/shop/configmaps/a')))).toBe('a');
  expect(refusal(() => read(made, kind, head('GET', '/api/v1/namespaces/shop/configmaps/z')))).toBe(404);
});

it('lists by namespace and selectors at a revision', async () => {
  const made = await cluster();
  const all = ask(made);
  expect(all).toMatchObject({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: String(made.store.revision) },
  });
  expect(all.items.map(nameOf)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(ask(made, 'labelSelector=half%3D2&fieldSelector=metadata.name!%3Dd').items.map(nameOf)).toEqual(['c', 'e']);
  expect(ask(made, '', 'other').items).toEqual([]);
});

it('gives pages that together are the whole', async () => {
  const made = await cluster();
  const first = ask(made, 'limit=2');
  expect(first).toMatchObject({ metadata: { remainingItemCount: 3 } });
  // A change of another kind does not matter.
  add(made, 'Secret', { metadata: { name: 's', namespace: 'shop' } });
  const second = ask(made, `limit=2&continue=${textAt(first, 'metadata', 'continue')}`);
  const third = ask(made, `limit=2&continue=${textAt(second, 'metadata', 'continue')}`);
  expect([first, second, third].map((page) => page.items.map(nameOf))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(new Set([first, second, third].map((page) => textAt(page, 'metadata', 'resourceVersion'))).size).toBe(1);
  expect(textAt(third, 'metadata', 'continue')).toBe('');
});

it('ends a list with 410 when the objects changed between pages', async () => {
  const made = await cluster();
  const token = textAt(ask(made, 'limit=2'), 'metadata', 'continue');
  add(made, 'ConfigMap', { metadata: { name: 'new', namespace: 'shop' } });
  expect(refusal(() => ask(made, `limit=2&continue=${token}`))).toBe(410);
});

it('refuses parameters that are none, and revisions it cannot give', async () => {
  const made = await cluster();
  expect(refusal(() => ask(made, 'limit=many'))).toBe(400);
  expect(refusal(() => ask(made, 'continue=bm9uc2Vuc2U'))).toBe(400);
  expect(refusal(() => ask(made, 'resourceVersion=999999'))).toBe(504);
  expect(refusal(() => ask(made, 'resourceVersion=1&resourceVersionMatch=Exact'))).toBe(410);
  expect(refusal(() => ask(made, 'resourceVersion=1&resourceVersionMatch=NotOlderThan'))).toBe(0);
});
