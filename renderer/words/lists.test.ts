import { expect, it } from 'vitest';
import { spoken, toggledWord, typedList } from './lists.ts';

it('says lists', () => {
  expect([spoken([]), spoken(['a']), spoken(['a', 'b']), spoken(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    'a',
    'a and b',
    'a, b or c',
  ]);
});

it('reads lists as they are typed', () => {
  expect(typedList(' a, b\n\nc ,a,')).toEqual(['a', 'b', 'c']);
});

it('adds a word and takes it away again', () => {
  expect(toggledWord('a', 'b')).toBe('a, b');
  expect(toggledWord('a, b', 'a')).toBe('b');
});
