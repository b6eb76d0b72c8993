import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Names } from './names.ts';

describe('Names', () => {
  it.each<readonly [readonly string[], string, boolean]>([
    [['*'], '', true],
    [['**'], '', true],
    [['a'], 'a', true],
    [['a'], 'ab', false],
    [['a*'], 'ab', true],
    [['a*'], 'a', true],
    [['*b'], 'ab', true],
    [['*b*'], 'abc', true],
    [['*b*'], 'ac', false],
    [['a*c'], 'abc', true],
    [['a*a'], 'a', false],
    [['a*bc*bc'], 'abc', false],
    [['a*bc*bc'], 'abcbc', true],
    [['*ab*ab*'], 'aab', false],
    [['x', 'y', 'z*'], 'zoo', true],
    [['a*'], '', false],
    [['.*'], 'a', false],
    [[], 'a', false],
  ])('%j and %j: %s', (patterns, value, expected) => {
    expect(new Names(patterns).has(value)).toBe(expected);
  });

  it('are what the same pattern says as a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 8 });
    const value = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(text, value, (pattern, name) => {
        const wanted = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(new Names([pattern]).has(name)).toBe(wanted);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it('have one of several, never of none', () => {
    expect(new Names(['b*']).hasOneOf(['a', 'bc'])).toBe(true);
    expect(new Names(['b*']).hasOneOf(['a'])).toBe(false);
    expect(new Names(['*']).hasOneOf([])).toBe(false);
  });
});
