import { describe, expect, it } from 'vitest';
import { refusal } from '../fixture.ts';
import type { Json } from '../object/json.ts';
import { jsonPatch } from './json-patch.ts';

/** The examples of RFC 6902, appendix A, and some more. */
describe('applies', () => {
  it.each<[string, Json, Json, Json]>([
    ['A.1 add a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'A.2 add an element',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['A.3 remove a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['A.4 remove an element', { foo: ['a', 'b', 'c'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['a', 'c'] }],
    ['A.5 replace', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    [
      'A.6 move a value',
      { a: { x: 1, y: 2 }, b: {} },
      [{ op: 'move', from: '/a/x', path: '/b/z' }],
      { a: { y: 2 }, b: { z: 1 } },
    ],
    [
      'A.7 move an element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    ['A.8 test', { a: ['x', 2] }, [{ op: 'test', path: '/a/1', value: 2 }], { a: ['x', 2] }],
    ['A.14 escapes', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    ['A.16 append', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    [
      'copy',
      { a: { x: [1] } },
      [
        { op: 'copy', from: '/a', path: '/b' },
        { op: 'add', path: '/b/x/-', value: 2 },
      ],
      { a: { x: [1] }, b: { x: [1, 2] } },
    ],
    ['replace of an element', { a: [1, 2] }, [{ op: 'replace', path: '/a/1', value: 3 }], { a: [1, 3] }],
    ['replace of everything', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
    ['null as a value', { a: 1 }, [{ op: 'add', path: '/a', value: null }], { a: null }],
  ])('%s', (_, document, patch, expected) => {
    const before = structuredClone(document);
    expect(jsonPatch(document, patch)).toEqual(expected);
    expect(document).toEqual(before);
  });
});

describe('refuses', () => {
  it.each<[string, Json, number]>([
    ['A.9 a failing test', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['A.12 a path without parent', [{ op: 'add', path: '/x/y', value: 1 }], 422],
    ['removal of what is absent', [{ op: 'remove', path: '/x' }], 422],
    ['replacement of what is absent', [{ op: 'replace', path: '/x', value: 1 }], 422],
    ['an index out of bounds', [{ op: 'add', path: '/list/5', value: 1 }], 422],
    ['an index with a leading zero', [{ op: 'remove', path: '/list/00' }], 422],
    ['removal after the end', [{ op: 'remove', path: '/list/-' }], 422],
    ['a move into itself', [{ op: 'move', from: '/map', path: '/map/x' }], 422],
    ['the prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }], 400],
    ['a pointer that is none', [{ op: 'add', path: 'a', value: 1 }], 400],
    ['an add without value', [{ op: 'add', path: '/a' }], 400],
    ['an unknown operation', [{ op: 'merge', path: '/a' }], 400],
    ['no list', { op: 'add' }, 400],
  ])('%s', (_, patch, code) => {
    expect(refusal(() => jsonPatch({ a: 1, list: [1], map: {} }, patch))).toBe(code);
  });
});
