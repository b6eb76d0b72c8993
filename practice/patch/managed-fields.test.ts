import { expect, it } from 'vitest';
import { DATA } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { loadTypes } from '../object/types.ts';
import { readOwners, trackUpdate, writeOwners, type Manager } from './managed-fields.ts';

const types = await loadTypes(DATA);
const by = (name: string): Manager => ({ name, operation: 'Update', subresource: '' });
const TIME = '2026-11-01T12:00:00Z';
const config = (data: JsonMap): JsonMap => ({ apiVersion: 'v1', metadata: { name: 'c' }, data });
const owned = (object: JsonMap): [string, string[]][] =>
  readOwners(object).map(({ manager, paths }) => [manager.name, paths.map((path) => path.join(' '))]);

it('gives what a write changes to its manager', () => {
  const first = config({ a: '1', b: '1' });
  trackUpdate(types, 'core.ConfigMap', undefined, first, by('one'), TIME);
  expect(owned(first)).toEqual([['one', ['f:data f:a', 'f:data f:b']]]);
  const second = structuredClone(first);
  second['data'] = { a: '2', c: '1' };
  trackUpdate(types, 'core.ConfigMap', first, second, by('two'), TIME);
  expect(owned(second)).toEqual([['two', ['f:data f:a', 'f:data f:c']]]);
});

it('keeps managers apart by operation and subresource, and survives a round trip', () => {
  const object = config({ a: '1' });
  const entry = { paths: [['f:data', 'f:a']], time: TIME, apiVersion: 'v1' };
  const owners = [
    { ...entry, manager: by('one') },
    { ...entry, manager: { name: 'one', operation: 'Apply', subresource: 'status' } as const },
  ];
  writeOwners(object, owners);
  expect(readOwners(object)).toEqual(owners);
});

it('writes nothing for nobody', () => {
  const object = config({});
  writeOwners(object, []);
  expect(object).toEqual(config({}));
});
