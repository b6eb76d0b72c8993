import { describe, expect, it } from 'vitest';
import { metadataOf, sightingsIn } from './object-sightings.ts';

const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', resourceVersion: '5' } });
const partial = (name: string) => ({ ...pod(name), kind: 'PartialObjectMetadata' });

describe('sightingsIn', () => {
  it('finds an object, with its version', () => {
    expect(sightingsIn(pod('p'), false)).toEqual([
      { namespace: 'shop', name: 'p', kind: 'Pod', resourceVersion: '5', object: pod('p'), event: null, replicas: null },
    ]);
    expect(sightingsIn({ kind: 'Node', metadata: { name: 'n' } }, false)).toMatchObject([
      { namespace: '', resourceVersion: null },
    ]);
  });

  it('finds the items of a list, with the type that they leave out', () => {
    const bare = { metadata: pod('p').metadata };
    expect(sightingsIn({ apiVersion: 'v1', kind: 'PodList', items: [bare, null, pod('q')] }, false)).toMatchObject([
      { name: 'p', kind: 'Pod', object: pod('p') },
      { name: 'q', object: pod('q') },
    ]);
    expect(sightingsIn({ kind: 'List', items: [pod('p')] }, false)).toMatchObject([{ name: 'p', kind: 'Pod' }]);
    const named = { kind: 'AllowList', metadata: { name: 'a' }, items: [1] };
    expect(sightingsIn(named, false)).toMatchObject([{ name: 'a', kind: 'AllowList', object: named }]);
  });

  it('knows parts: metadata, tables, scales', () => {
    expect(sightingsIn(partial('p'), false)).toMatchObject([{ name: 'p', kind: '', object: null }]);
    const table = { kind: 'Table', rows: [{ object: partial('p') }, { object: null }, { object: pod('q') }] };
    expect(sightingsIn(table, false)).toMatchObject([
      { name: 'p', object: null },
      { name: 'q', object: pod('q') },
    ]);
    const scale = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'w' }, spec: {} };
    expect(sightingsIn(scale, false)).toMatchObject([{ name: 'w', kind: '', object: null, replicas: 0 }]);
    expect(sightingsIn({ ...scale, apiVersion: 'example.com/v1' }, false)).toMatchObject([{ kind: 'Scale', replicas: null }]);
  });

  it('finds what a watch tells, and passes over what is no object', () => {
    expect(sightingsIn({ type: 'DELETED', object: pod('p') }, true)).toMatchObject([{ name: 'p', event: 'DELETED' }]);
    const table = { kind: 'Table', rows: [{ object: partial('p') }] };
    expect(sightingsIn({ type: 'ADDED', object: table }, true)).toMatchObject([{ name: 'p', event: 'ADDED', object: null }]);
    expect(sightingsIn({ type: 'BOOKMARK', object: pod('') }, true)).toEqual([]);
    expect(sightingsIn({ type: 'ERROR', object: { kind: 'Status' } }, true)).toEqual([]);
  });

  it.each([
    null,
    'text',
    [],
    {},
    { kind: 'Status', metadata: { name: 's' } },
    { metadata: { name: 7 } },
    { kind: 'Table' },
    { metadata: [] },
  ])('finds nothing in %j', (document) => {
    expect(sightingsIn(document, false)).toEqual([]);
    expect(sightingsIn(document, true)).toEqual([]);
  });
});

it('gives metadata only where there is an object of it', () => {
  expect([metadataOf({ metadata: { a: 1 } }), metadataOf({ metadata: 'x' })]).toEqual([{ a: 1 }, {}]);
});
