import { describe, expect, it } from 'vitest';
import { compile } from './pattern.ts';

const BASIC = { fixed: false, extended: false, caseless: false };
const fits = (pattern: string, line: string, options = {}): boolean => compile(pattern, { ...BASIC, ...options })(line);

describe('a pattern', () => {
  it.each<[string, string, object, boolean]>([
    ['b', 'abc', {}, true],
    ['x', 'abc', {}, false],
    ['^a', 'abc', {}, true],
    ['^b', 'abc', {}, false],
    ['c$', 'abc', {}, true],
    ['b$', 'abc', {}, false],
    ['^abc$', 'abc', {}, true],
    ['a.c', 'xabcx', {}, true],
    ['^a.c$', 'abbc', {}, false],
    ['^.c', 'bc', {}, true],
    ['.c$', 'abc', {}, true],
    ['a.c', 'ac', {}, false],
    ['B', 'abc', { caseless: true }, true],
    ['x|b', 'abc', { extended: true }, true],
    ['x\\|b', 'abc', {}, true],
    ['x|b', 'abc', {}, false],
    ['a.c', 'abc', { fixed: true }, false],
    ['a.c', 'a.c', { fixed: true }, true],
    ['a\\.c', 'abc', {}, false],
    ['', 'abc', {}, true],
    ['^$', '', {}, true],
    ['^', 'x', {}, true],
  ])('%j in %j, %j: %j', (pattern, line, options, wanted) => {
    expect(fits(pattern, line, options)).toBe(wanted);
  });

  it('says what it does not know, instead of looking for something else', () => {
    for (const pattern of ['a*', '[ab]', '\\w']) expect(() => compile(pattern, BASIC)).toThrow('not offered');
    for (const pattern of ['a+', '(a)', 'a?', 'a{2}'])
      expect(() => compile(pattern, { ...BASIC, extended: true })).toThrow('not offered');
    expect(() => compile('x'.repeat(300), BASIC)).toThrow('too long');
  });
});
