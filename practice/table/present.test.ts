import { expect, it } from 'vitest';
import { head, refusal, START } from '../fixture.ts';
import { listAt, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { negotiate, OBJECT_FORMS } from '../wire/negotiate.ts';
import { presenter, type Presenter } from './present.ts';

const object = (name: string): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, resourceVersion: '7' },
  data: { a: 'b' },
});
const items = [object('x'), object('y')];
const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items };

function as(form: string, query = ''): Presenter {
  const accept = form === '' ? 'application/json' : `application/json;as=${form};v=v1;g=meta.k8s.io`;
  return presenter(kindNamed('ConfigMap'), head('GET', `/api/v1/configmaps${query}`), negotiate(accept, OBJECT_FORMS), START);
}

it('passes plain objects on', () => {
  expect(as('').object(items[0]!)).toBe(items[0]);
  expect(as('').list(list)).toBe(list);
});

it('makes Tables with the metadata of each object', () => {
  const table = as('Table').list(list);
  expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '9' } });
  expect(listAt(table, 'columnDefinitions')).toHaveLength(3);
  expect(listAt(table, 'rows')[0]).toEqual({
    cells: ['x', 1, '<unknown>'],
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'x', resourceVersion: '7' } },
  });
  expect(as('Table').object(items[0]!)).toMatchObject({ metadata: { resourceVersion: '7' } });
});

it('includes the object as asked', () => {
  expect(listAt(as('Table', '?includeObject=Object').list(list), 'rows')[0]).toMatchObject({ object: { data: { a: 'b' } } });
  expect(listAt(as('Table', '?includeObject=None').list(list), 'rows')[0]).not.toHaveProperty('object');
  expect(refusal(() => as('Table', '?includeObject=Everything'))).toBe(400);
});

it('gives the columns of a watch once, and no row for a bookmark', () => {
  const present = as('Table').events();
  expect(listAt(present(items[0]!), 'columnDefinitions')).toHaveLength(3);
  expect(listAt(present(items[1]!), 'columnDefinitions')).toHaveLength(0);
  const bookmark = present({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '12' } });
  expect(bookmark).toMatchObject({ metadata: { resourceVersion: '12' }, rows: [] });
});

it('gives only the metadata when asked for no more', () => {
  expect(as('PartialObjectMetadata').object(items[0]!)).toEqual({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { name: 'x', resourceVersion: '7' },
  });
  expect(as('PartialObjectMetadataList').list(list)).toMatchObject({
    kind: 'PartialObjectMetadataList',
    metadata: { resourceVersion: '9' },
  });
  expect(JSON.stringify(as('PartialObjectMetadataList').list(list))).not.toContain('data":{"a"');
});
