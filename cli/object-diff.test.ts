import { describe, expect, it } from 'vitest';
import { fieldChanges } from './object-diff.ts';

const diff = (before: unknown, after: unknown): string[] =>
  fieldChanges(JSON.stringify(before), JSON.stringify(after)).map((c) => `${c.path}: ${c.before ?? '-'} → ${c.after ?? '-'}`);

describe('fieldChanges', () => {
  it('names what was added, removed and changed', () => {
    expect(diff({ spec: { replicas: 1, paused: true, a: {} } }, { spec: { replicas: 4, a: {}, b: [1] } })).toEqual([
      'spec.replicas: 1 → 4',
      'spec.paused: true → -',
      'spec.b: - → [1]',
    ]);
    expect(diff({ a: { b: 1 } }, { a: [1] })).toEqual(['a: {"b":1} → [1]']);
    expect(diff({ a: null }, { a: 0 })).toEqual(['a: null → 0']);
  });

  it('follows items of a list by their names', () => {
    const containers = (...items: object[]): object => ({ spec: { containers: items } });
    expect(
      diff(
        containers({ name: 'web', image: 'a:1' }, { name: 'log', image: 'l' }),
        containers({ name: 'log', image: 'l' }, { name: 'web', image: 'a:2' }, { name: 'new' }),
      ),
    ).toEqual(['spec.containers[web].image: "a:1" → "a:2"', 'spec.containers[new]: - → {"name":"new"}']);
    expect(diff({ c: [{ type: 'Ready', status: 'False' }] }, { c: [{ type: 'Ready', status: 'True' }] })).toEqual([
      'c[Ready].status: "False" → "True"',
    ]);
    expect(diff({ c: [{ name: '__proto__', a: 1 }] }, { c: [{ name: '__proto__', a: 2 }] })).toEqual(['c[__proto__].a: 1 → 2']);
  });

  it('compares items without names by their place, or as a whole', () => {
    expect(diff({ args: ['a', 'b'] }, { args: ['a', 'c'] })).toEqual(['args[1]: "b" → "c"']);
    expect(diff({ args: ['a'] }, { args: ['b', 'a'] })).toEqual(['args: ["a"] → ["b","a"]']);
    expect(diff({ x: [{ name: 'a' }, { name: 'a' }] }, { x: [{ name: 'a' }, { name: 'b' }] })).toEqual(['x[1].name: "a" → "b"']);
  });

  it('leaves the bookkeeping of the server out, and quotes what is no plain word', () => {
    const metadata = (v: string) => ({
      managedFields: [v],
      resourceVersion: v,
      generation: v,
      annotations: { 'example.com/a': v },
    });
    expect(diff({ metadata: metadata('1'), 'x.y': 1 }, { metadata: metadata('2'), 'x.y': 2 })).toEqual([
      'metadata.annotations["example.com/a"]: "1" → "2"',
      '["x.y"]: 1 → 2',
    ]);
  });

  it('finds nothing between equals, and survives any depth', () => {
    expect(diff({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
    const deep = (value: number): unknown => JSON.parse(`${'{"a":'.repeat(1_000)}${value}${'}'.repeat(1_000)}`);
    expect(diff(deep(1), deep(2))).toHaveLength(1);
  });
});
