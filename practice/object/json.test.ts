import { expect, it } from 'vitest';
import { at, canonical, listAt, mapAt, numberAt, put, textAt, textsAt, without, type JsonMap } from './json.ts';

const object: JsonMap = { a: { b: 'text', n: 3, list: ['x', 1] }, metadata: { name: 'n' } };

it('reads paths and gives the empty value of the asked type for what is absent', () => {
  expect([textAt(object, 'a', 'b'), numberAt(object, 'a', 'n'), textsAt(object, 'a', 'list')]).toEqual(['text', 3, ['x']]);
  expect([textAt(object, 'a', 'n'), numberAt(object, 'a', 'b'), listAt(object, 'a'), mapAt(object, 'a', 'b')]).toEqual([
    '',
    undefined,
    [],
    {},
  ]);
});

it('never reads through the prototype', () => {
  expect(at(object, 'constructor')).toBeUndefined();
  expect(at(object, '__proto__', 'toString')).toBeUndefined();
});

it('puts values, making maps on the way', () => {
  const target: JsonMap = { a: 1 };
  put(target, 'v', 'a', 'b', 'c');
  expect(target).toEqual({ a: { b: { c: 'v' } } });
});

it('leaves keys out without touching the original', () => {
  expect(without(object, 'a')).toEqual({ metadata: { name: 'n' } });
  expect(object).toHaveProperty('a');
});

it('writes equal values as equal text', () => {
  expect(canonical({ b: [1, { d: null, c: 'x' }], a: true })).toBe(canonical({ a: true, b: [1, { c: 'x', d: null }] }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});
