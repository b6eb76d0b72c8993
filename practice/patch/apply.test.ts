import { describe, expect, it } from 'vitest';
import { DATA, deployment, refusal } from '../fixture.ts';
import { at, listAt, put, type JsonMap } from '../object/json.ts';
import { loadTypes } from '../object/types.ts';
import type { Failure } from '../wire/failure.ts';
import { apply } from './apply.ts';

const types = await loadTypes(DATA);
const EMPTY: JsonMap = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} };
const config = (replicas: number, image = 'nginx:1'): JsonMap => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  ...deployment(replicas, image),
});

function applied(live: JsonMap, wanted: JsonMap, name = 'one', force = false): JsonMap {
  const manager = { name, operation: 'Apply', subresource: '' } as const;
  return apply({ types, type: 'apps.Deployment', live, config: wanted, manager, force, time: '2026-11-01T12:00:00Z' });
}

it('makes, and applies again without change', () => {
  const first = applied(EMPTY, config(1));
  expect(first).toMatchObject(config(1));
  expect(applied(first, config(1))).toEqual(first);
});

it('keeps what others added', () => {
  const live = applied(EMPTY, config(1));
  put(live, 'yes', 'metadata', 'annotations', 'other');
  listAt(live, 'spec', 'template', 'spec', 'containers').forEach((container) => {
    put(container as JsonMap, 'Always', 'imagePullPolicy');
  });
  const again = applied(live, config(2));
  expect(at(again, 'metadata', 'annotations', 'other')).toBe('yes');
  expect(listAt(again, 'spec', 'template', 'spec', 'containers')).toEqual([
    { name: 'web', image: 'nginx:1', imagePullPolicy: 'Always' },
  ]);
  expect(at(again, 'spec', 'replicas')).toBe(2);
});

it('removes what its manager no longer names', () => {
  const more = config(1);
  put(more, { a: '1', b: '2' }, 'metadata', 'labels');
  put(
    more,
    [
      { name: 'web', image: 'nginx:1' },
      { name: 'side', image: 'x' },
    ],
    'spec',
    'template',
    'spec',
    'containers',
  );
  const less = config(1);
  put(less, { a: '1' }, 'metadata', 'labels');
  const result = applied(applied(EMPTY, more), less);
  expect(at(result, 'metadata', 'labels')).toEqual({ a: '1' });
  expect(listAt(result, 'spec', 'template', 'spec', 'containers')).toEqual([{ name: 'web', image: 'nginx:1' }]);
});

describe('two managers', () => {
  const live = applied(EMPTY, config(1));

  it('share fields they agree on; neither removes the other’s', () => {
    const both = applied(live, config(1), 'two');
    const less = config(1);
    Reflect.deleteProperty(less['spec'] as JsonMap, 'replicas');
    expect(at(applied(both, less, 'two'), 'spec', 'replicas')).toBe(1);
  });

  it('conflict where they differ', () => {
    expect(refusal(() => applied(live, config(3), 'two'))).toBe(409);
    try {
      applied(live, config(3, 'nginx:2'), 'two');
    } catch (error) {
      const { details } = (error as Failure).status;
      expect(details?.causes).toEqual([
        { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.replicas' },
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "one"',
          field: '.spec.template.spec.containers[{"name":"web"}].image',
        },
      ]);
    }
  });

  it('hand over fields by force', () => {
    const forced = applied(live, config(3), 'two', true);
    expect(at(forced, 'spec', 'replicas')).toBe(3);
    expect(refusal(() => applied(forced, config(1), 'one'))).toBe(409);
    expect(refusal(() => applied(forced, config(4), 'two'))).toBe(0);
  });
});
