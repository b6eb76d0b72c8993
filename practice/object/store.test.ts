import { expect, it } from 'vitest';
import { nameOf, textAt, type JsonMap } from './json.ts';
import { kindNamed } from './kinds.ts';
import { revisionOf, Store, type Change } from './store.ts';

const pods = kindNamed('Pod');
const object = (name: string, namespace = 'a'): JsonMap => ({ metadata: { name, namespace } });

it('stamps every write with a higher revision and never changes what it gave out', () => {
  const store = new Store();
  const first = store.write(pods, object('x'));
  const second = store.write(pods, { ...first, spec: {} });
  expect(revisionOf(second)).toBeGreaterThan(revisionOf(first));
  expect(first).not.toHaveProperty('spec');
  expect(store.lastChange(pods)).toBe(store.revision);
});

it('lists in order, by namespace or all', () => {
  const store = new Store();
  for (const [name, namespace] of [
    ['b', 'two'],
    ['z', 'one'],
    ['a', 'one'],
  ] as const)
    store.write(pods, object(name, namespace));
  expect(store.list(pods).map(nameOf)).toEqual(['a', 'z', 'b']);
  expect(store.list(pods, 'two').map(nameOf)).toEqual(['b']);
});

it('ignores the namespace of a request for kinds that have none', () => {
  const store = new Store();
  const namespaces = kindNamed('Namespace');
  store.write(namespaces, { metadata: { name: 'shop' } });
  expect(store.get(namespaces, 'shop', 'shop')).toBeDefined();
  expect(store.list(namespaces, 'shop')).toHaveLength(1);
});

it('tells listeners of each change with what was before', () => {
  const store = new Store();
  const seen: Change[] = [];
  const stop = store.onChange((change) => seen.push(change));
  const made = store.write(pods, object('x'));
  store.write(pods, { ...made, spec: {} });
  const gone = store.remove(pods, made);
  stop();
  store.write(pods, object('y'));
  expect(seen.map((change) => [change.type, change.before !== undefined])).toEqual([
    ['ADDED', false],
    ['MODIFIED', true],
    ['DELETED', true],
  ]);
  expect(textAt(gone, 'metadata', 'resourceVersion')).toBe(String(seen[2]?.revision));
});

it('gives past changes of a kind as far back as the window reaches', () => {
  const store = new Store(4);
  for (let n = 0; n < 10; n += 1) store.write(n % 2 === 0 ? pods : kindNamed('Secret'), object(`o${n}`));
  expect(store.since(pods, 8)?.map((change) => nameOf(change.object))).toEqual(['o8']);
  expect(store.since(pods, 1)).toBeUndefined();
  expect(store.since(pods, 10)).toEqual([]);
});
