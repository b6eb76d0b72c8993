import { describe, expect, it } from 'vitest';
import { DATA, refusal } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { loadTypes } from '../object/types.ts';
import { strategicMerge } from './strategic-merge.ts';

const types = await loadTypes(DATA);
const spec = (current: JsonMap, patch: JsonMap): JsonMap => strategicMerge(types, 'core.PodSpec', current, patch);
const two: JsonMap = {
  containers: [
    { name: 'a', image: 'x', env: [{ name: 'K', value: '1' }] },
    { name: 'b', image: 'y' },
  ],
};

describe('lists that merge by key', () => {
  it('change an item, keep the others, append new ones', () => {
    const before = structuredClone(two);
    expect(
      spec(two, {
        containers: [
          { name: 'b', image: 'z' },
          { name: 'c', image: 'n' },
        ],
      }),
    ).toEqual({
      containers: [
        { name: 'a', image: 'x', env: [{ name: 'K', value: '1' }] },
        { name: 'b', image: 'z' },
        { name: 'c', image: 'n' },
      ],
    });
    expect(two).toEqual(before);
  });

  it('merge inside items: env by name, ports by containerPort', () => {
    const patch = { containers: [{ name: 'a', env: [{ name: 'L', value: '2' }], ports: [{ containerPort: 80 }] }] };
    expect(spec(two, patch)).toMatchObject({
      containers: [
        {
          name: 'a',
          env: [
            { name: 'K', value: '1' },
            { name: 'L', value: '2' },
          ],
          ports: [{ containerPort: 80 }],
        },
        { name: 'b' },
      ],
    });
  });

  it('delete an item, replace the list, bring it into order', () => {
    expect(spec(two, { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual({ containers: [{ name: 'b', image: 'y' }] });
    expect(spec(two, { containers: [{ $patch: 'replace' }, { name: 'c', image: 'n' }] })).toEqual({
      containers: [{ name: 'c', image: 'n' }],
    });
    const ordered = spec(two, {
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
      containers: [{ name: 'b', image: 'z' }],
    });
    expect(ordered).toMatchObject({ containers: [{ name: 'b', image: 'z' }, { name: 'a' }] });
  });

  it('keep items that the order does not name where they were', () => {
    const three = { containers: [{ name: 'server-only' }, { name: 'a' }, { name: 'b' }] };
    const patch = { '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }, { name: 'c' }], containers: [{ name: 'c' }] };
    expect(spec(three, patch)).toEqual({ containers: [{ name: 'server-only' }, { name: 'a' }, { name: 'b' }, { name: 'c' }] });
    expect(spec(three, { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] })).toEqual({
      containers: [{ name: 'server-only' }, { name: 'b' }, { name: 'a' }],
    });
  });
});

it('replaces lists without a merge key, and lists of unknown types', () => {
  expect(spec({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] })).toEqual({ tolerations: [{ key: 'b' }] });
  expect(strategicMerge(types, 'example.Widget', { parts: [1] }, { parts: [2] })).toEqual({ parts: [2] });
});

it('merges lists of plain values, and takes some out', () => {
  const meta = (current: JsonMap, patch: JsonMap): JsonMap => strategicMerge(types, 'meta.ObjectMeta', current, patch);
  expect(meta({ finalizers: ['a', 'b'] }, { finalizers: ['b', 'c'] })).toEqual({ finalizers: ['a', 'b', 'c'] });
  expect(meta({ finalizers: ['a', 'b'] }, { '$deleteFromPrimitiveList/finalizers': ['a'] })).toEqual({ finalizers: ['b'] });
});

it('removes, replaces and retains keys of maps', () => {
  expect(spec({ nodeSelector: { a: '1', b: '2' } }, { nodeSelector: { a: null } })).toEqual({ nodeSelector: { b: '2' } });
  expect(spec({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'replace', c: '3' } })).toEqual({
    nodeSelector: { c: '3' },
  });
  expect(spec({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'delete' } })).toEqual({ nodeSelector: {} });
  const volume = { name: 'v', $retainKeys: ['name', 'emptyDir'], emptyDir: {} };
  expect(spec({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] }, { volumes: [volume] })).toEqual({
    volumes: [{ name: 'v', emptyDir: {} }],
  });
});

it('refuses what makes no sense', () => {
  expect(refusal(() => spec(two, { $patch: 'explode' }))).toBe(400);
  expect(refusal(() => spec(two, { containers: [{ image: 'nameless' }] }))).toBe(400);
  expect(refusal(() => spec(two, { containers: ['text'] }))).toBe(400);
  expect(refusal(() => spec(two, { '$reverse/containers': [] }))).toBe(400);
});
