import { describe, expect, it } from 'vitest';
import { deployment, pod } from '../fixture.ts';
import { Failure } from '../wire/failure.ts';
import { setDefaults } from './defaults.ts';
import { put, type JsonMap } from './json.ts';
import { kindNamed } from './kinds.ts';
import { validate } from './validate.ts';

/** Fields that are found wrong. */
function wrong(kind: string, object: JsonMap, before?: JsonMap): string[] {
  const copy = structuredClone(object);
  setDefaults(kindNamed(kind), copy);
  try {
    validate(kindNamed(kind), copy, before);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.status.code).toBe(422);
    return (error.status.details?.causes ?? []).map((cause) => String((cause as { field?: string }).field));
  }
  return [];
}

it('accepts what is right', () => {
  expect(wrong('Deployment', deployment(1))).toEqual([]);
  expect(wrong('Pod', pod('p'))).toEqual([]);
  expect(wrong('ClusterRole', { metadata: { name: 'system:x' } })).toEqual([]);
});

describe('refuses', () => {
  const changed = (object: JsonMap, value: JsonMap[string], ...path: [string, ...string[]]): JsonMap => {
    const copy = structuredClone(object);
    put(copy, value, ...path);
    return copy;
  };
  it.each<[string, string, JsonMap, string[]]>([
    ['no name', 'ConfigMap', { metadata: {} }, ['metadata.name']],
    ['a bad name', 'ConfigMap', { metadata: { name: 'Bad_Name' } }, ['metadata.name']],
    ['a bad label', 'ConfigMap', { metadata: { name: 'a', labels: { x: 'no spaces' } } }, ['metadata.labels']],
    ['a bad data key', 'ConfigMap', { metadata: { name: 'a' }, data: { 'a/b': '' } }, ['data[a/b]']],
    ['data that is no base64', 'Secret', { metadata: { name: 'a' }, data: { k: 'not base64' } }, ['data[k]']],
    ['a pod without containers', 'Pod', changed(pod('p'), [], 'spec', 'containers'), ['spec.containers']],
    ['a container without image', 'Pod', changed(pod('p'), [{ name: 'a' }], 'spec', 'containers'), ['spec.containers[0].image']],
    [
      'two containers of one name',
      'Pod',
      changed(
        pod('p'),
        [
          { name: 'a', image: 'x' },
          { name: 'a', image: 'y' },
        ],
        'spec',
        'containers',
      ),
      ['spec.containers[1].name'],
    ],
    ['no selector', 'Deployment', changed(deployment(1), {}, 'spec', 'selector'), ['spec.selector']],
    ['negative replicas', 'Deployment', deployment(-1), ['spec.replicas']],
    [
      'labels that the selector misses',
      'Deployment',
      changed(deployment(1), { app: 'api' }, 'spec', 'template', 'metadata', 'labels'),
      ['spec.template.metadata.labels'],
    ],
    ['a service without ports', 'Service', { metadata: { name: 's' }, spec: {} }, ['spec.ports']],
    ['a port out of range', 'Service', { metadata: { name: 's' }, spec: { ports: [{ port: 0 }] } }, ['spec.ports[0].port']],
    ['a binding to nothing', 'RoleBinding', { metadata: { name: 'b' } }, ['roleRef.name']],
    ['a binding to no role', 'RoleBinding', { metadata: { name: 'b' }, roleRef: { kind: 'Pod', name: 'x' } }, ['roleRef.kind']],
  ])('%s', (_, kind, object, fields) => {
    expect(wrong(kind, object)).toEqual(fields);
  });

  it('changes of what is fixed', () => {
    expect(
      wrong('Deployment', changed(deployment(1), { matchLabels: { app: 'web', x: 'y' } }, 'spec', 'selector'), deployment(1)),
    ).toContain('spec.selector');
    const fixed = { metadata: { name: 'a' }, immutable: true, data: { k: 'v' } };
    expect(wrong('ConfigMap', { ...fixed, data: { k: 'w' } }, fixed)).toEqual(['data']);
    const ref = (name: string): JsonMap => ({ metadata: { name: 'b' }, roleRef: { kind: 'Role', name } });
    expect(wrong('RoleBinding', ref('x'), ref('y'))).toEqual(['roleRef']);
    expect(wrong('Pod', changed(pod('p'), [{ name: 'other', image: 'x' }], 'spec', 'containers'), pod('p'))).toEqual([
      'spec.containers',
    ]);
  });

  it('ephemeral containers stay as they are once they are there', () => {
    const debugged = (...list: JsonMap[]): JsonMap => {
      const made = changed(pod('p'), list, 'spec', 'ephemeralContainers');
      setDefaults(kindNamed('Pod'), made);
      return made;
    };
    const look: JsonMap = { name: 'look', image: 'busybox' };
    expect(wrong('Pod', debugged(look, { name: 'more', image: 'x' }), debugged(look))).toEqual([]);
    expect(wrong('Pod', debugged({ ...look, image: 'x' }), debugged(look))).toEqual(['spec.ephemeralContainers']);
    expect(wrong('Pod', pod('p'), debugged(look))).toEqual(['spec.ephemeralContainers']);
    expect(wrong('Pod', debugged({ name: 'main', image: 'x' }))).toEqual(['spec.ephemeralContainers[0].name']);
    expect(wrong('Pod', debugged({ name: 'look' }))).toEqual(['spec.ephemeralContainers[0].image']);
  });
});
