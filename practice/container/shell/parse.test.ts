import { describe, expect, it } from 'vitest';
import { parse } from './parse.ts';
import { SyntaxFailure, type Word } from './syntax.ts';

const text = (word: Word): string => word.map((piece) => ('text' in piece ? piece.text : `$${piece.variable}`)).join('');

describe('a script', () => {
  it('is pipelines with their conditions', () => {
    const script = parse('a x | b && c; d || ! e\nf;');
    expect(
      script.map(({ commands, only, negated }) => [commands.map(({ words }) => words.map(text).join(' ')), only, negated]),
    ).toEqual([
      [['a x', 'b'], null, false],
      [['c'], 'after-success', false],
      [['d'], null, false],
      [['e'], 'after-failure', true],
      [['f'], null, false],
    ]);
  });

  it('has assignments and redirections', () => {
    const [pipeline] = parse('A=1 B="x y" cmd arg=2 >out 2>&1 <in 2>>err');
    const command = pipeline!.commands[0]!;
    expect(command.assignments.map(({ name, value }) => [name, text(value)])).toEqual([
      ['A', '1'],
      ['B', 'x y'],
    ]);
    expect(command.words.map(text)).toEqual(['cmd', 'arg=2']);
    expect(command.redirects.map(({ from, kind, to }) => [from, kind, text(to)])).toEqual([
      [1, 'write', 'out'],
      [2, 'same', '1'],
      [0, 'read', 'in'],
      [2, 'append', 'err'],
    ]);
  });

  it('may be empty', () => {
    expect(parse('  # nothing\n\n')).toEqual([]);
  });

  it.each([
    '; a',
    'a | | b',
    'a &&',
    'a ;; b',
    'a >',
    'a > > b',
    'a >&x',
    'if true',
    'while true',
    '{ a',
    `a${' | b'.repeat(40)}`,
  ])('is refused: %s', (line) => {
    expect(() => parse(line)).toThrow(SyntaxFailure);
  });

  it('takes reserved words as arguments', () => {
    expect(parse('echo if done')[0]?.commands[0]?.words.map(text)).toEqual(['echo', 'if', 'done']);
  });
});
