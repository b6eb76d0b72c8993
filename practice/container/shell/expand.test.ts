import { describe, expect, it } from 'vitest';
import { expand, expandWhole } from './expand.ts';
import { parse } from './parse.ts';

const variables = new Map([
  ['A', 'one two'],
  ['E', ''],
]);
const words = (line: string) => parse(line)[0]!.commands[0]!.words;
const fields = (line: string): string[] => expand(words(line), variables);

describe('words', () => {
  it('are split at blanks where a variable is not quoted', () => {
    expect(fields('x $A y')).toEqual(['x', 'one', 'two', 'y']);
    expect(fields('x "$A" y')).toEqual(['x', 'one two', 'y']);
    expect(fields('x a${A}b')).toEqual(['x', 'aone', 'twob']);
  });

  it('vanish when empty, unless quoted', () => {
    expect(fields('x $E $NONE "$E" \'\'')).toEqual(['x', '', '']);
  });

  it('do not grow without bounds', () => {
    const large = new Map([['L', 'x'.repeat(100_000)]]);
    expect(() => expand(words(`x ${'$L'.repeat(20)}`), large)).toThrow(RangeError);
  });
});

it('a path is one text', () => {
  expect(expandWhole(words('$A/x')[0]!, variables)).toBe('one two/x');
});
