import { describe, expect, it } from 'vitest';
import { SyntaxFailure } from './syntax.ts';
import { tokenize } from './tokens.ts';

/** Words as texts, variables as `<NAME>`, operators as they are. */
const shown = (line: string): string[] =>
  tokenize(line).map((token) =>
    'operator' in token
      ? token.operator
      : token.word.map((piece) => ('text' in piece ? piece.text : `<${piece.variable}>`)).join(''),
  );

describe('a line', () => {
  it.each<[string, string[]]>([
    ['echo one  two', ['echo', 'one', 'two']],
    ['a;b&&c||d|e', ['a', ';', 'b', '&&', 'c', '||', 'd', '|', 'e']],
    ['echo \'a b\' "c d" e\\ f', ['echo', 'a b', 'c d', 'e f']],
    ['echo a"b"\'c\'', ['echo', 'abc']],
    ['echo $A ${B}c "$D" $? $1', ['echo', '<A>', '<B>c', '<D>', '<?>', '<1>']],
    ["echo '$A' \\$A", ['echo', '$A', '$A']],
    ['echo a >b 2>>c <d 2>&1', ['echo', 'a', '>', 'b', '2>>', 'c', '<', 'd', '2>&', '1']],
    ['echo a2>b', ['echo', 'a2', '>', 'b']],
    ['a # the rest', ['a']],
    ['a#b', ['a#b']],
    ['cd ~/x ~ a~', ['cd', '<HOME>/x', '<HOME>', 'a~']],
    ['a \\\nb\nc', ['a', 'b', '\n', 'c']],
    ['echo "a\\"b\\\\c\\d"', ['echo', 'a"b\\c\\d']],
    ['echo "" x', ['echo', '', 'x']],
    ['echo 5$ $', ['echo', '5$', '$']],
  ])('%j', (line, tokens) => {
    expect(shown(line)).toEqual(tokens);
  });

  it.each([
    'echo "a',
    "echo 'a",
    'sleep 1 &',
    '(a)',
    'echo `a`',
    'echo "`a`"',
    'echo $(a)',
    'cat <<E',
    'echo ${a:-b}',
    'echo ${',
  ])('is refused: %s', (line) => {
    expect(() => tokenize(line)).toThrow(SyntaxFailure);
  });
});
