import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsOf } from './script.ts';

const words = (script: string): readonly (readonly string[])[] => commandsOf(script).map((c) => c.map(({ text }) => text));

describe('commandsOf', () => {
  it.each<readonly [string, readonly (readonly string[])[]]>([
    ['a b;c', [['a', 'b'], ['c']]],
    [`a 'b c' "d \\" e" f\\ g`, [['a', 'b c', 'd " e', 'f g']]],
    ['a "" b', [['a', '', 'b']]],
    ['a && b || c | d & e\nf', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['X=$(cat f) y', [['X=$'], ['cat', 'f'], ['y']]],
    ['a<b >c', [['a', 'b', 'c']]],
    ['a \\\nb', [['a', 'b']]],
    [`mysql -p"a"'b'c`, [['mysql', '-pabc']]],
    ["unclosed 'x y", [['unclosed', 'x y']]],
    [' ; ;', []],
  ])('splits %j', (script, expected) => {
    expect(words(script)).toEqual(expected);
  });

  it('knows where each character stood', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (script) => {
        for (const word of commandsOf(script).flat()) {
          expect(word.at.length).toBe(word.text.length);
          expect(word.at.map((i) => script[i]).join('')).toBe(word.text);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
