import { expect, it } from 'vitest';
import { DATA, deployment } from '../fixture.ts';
import { loadTypes } from '../object/types.ts';
import { fromFields, has, itemKey, leaves, toFields, valueAt } from './field-set.ts';

const types = await loadTypes(DATA);

it('lists the leaves of an object as paths, without what names it', () => {
  const paths = leaves(types, 'apps.Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment(2) });
  const name = 'k:{"name":"web"}';
  const container = ['f:spec', 'f:template', 'f:spec', 'f:containers', name];
  expect(paths).toEqual([
    ['f:spec', 'f:replicas'],
    ['f:spec', 'f:selector'],
    ['f:spec', 'f:template', 'f:metadata', 'f:labels', 'f:app'],
    [...container, '.'],
    [...container, 'f:name'],
    [...container, 'f:image'],
  ]);
});

it('treats sets by value and lists without keys as one', () => {
  const object = { metadata: { finalizers: ['a', 'b'] }, spec: { tolerations: [{ key: 'x' }] } };
  expect(leaves(types, 'core.Pod', object)).toEqual([
    ['f:metadata', 'f:finalizers', 'v:"a"'],
    ['f:metadata', 'f:finalizers', 'v:"b"'],
    ['f:spec', 'f:tolerations'],
  ]);
});

it('finds the value of each leaf again', () => {
  const object = deployment(2);
  for (const path of leaves(types, 'apps.Deployment', object)) expect(valueAt(object, path), path.join(' ')).toBeDefined();
  expect(valueAt(object, ['f:spec', 'f:missing', 'f:x'])).toBeUndefined();
  expect(valueAt({ l: ['a'] }, ['f:l', 'v:"a"'])).toBe('a');
});

it('writes and reads the FieldsV1 form', () => {
  const paths = leaves(types, 'apps.Deployment', deployment(2));
  const tree = toFields(paths);
  expect(tree).toMatchObject({
    'f:spec': { 'f:replicas': {}, 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {} } } } } },
  });
  expect(fromFields(tree)).toEqual(paths);
  expect([has(paths, ['f:spec', 'f:replicas']), has(paths, ['f:spec'])]).toEqual([true, false]);
});

it('takes an absent protocol for TCP', () => {
  expect(itemKey({ containerPort: 80 }, ['containerPort', 'protocol'])).toBe('k:{"containerPort":80,"protocol":"TCP"}');
});
