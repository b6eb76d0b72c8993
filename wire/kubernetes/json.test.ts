import { expect, it } from 'vitest';
import { emptyObject, isObject, listAt, textAt, valueAt } from './json.ts';

it('takes every key as a key', () => {
  const object = emptyObject();
  object['__proto__'] = 'x';
  expect(Object.keys(object)).toEqual(['__proto__']);
  expect(JSON.stringify(object)).toBe('{"__proto__":"x"}');
});

it('finds values, texts and lists at a path, and nothing of the prototype', () => {
  const value: unknown = { a: { b: 'c', d: [1] } };
  expect(valueAt(value, 'a', 'b')).toBe('c');
  expect(valueAt(value, 'a', 'toString')).toBeUndefined();
  expect(valueAt(value, 'a', 'b', 'c')).toBeUndefined();
  expect([textAt(value, 'a', 'b'), textAt(value, 'a', 'd')]).toEqual(['c', '']);
  expect([listAt(value, 'a', 'd'), listAt(value, 'a', 'b')]).toEqual([[1], []]);
  expect([isObject({}), isObject([]), isObject(null)]).toEqual([true, false, false]);
});
