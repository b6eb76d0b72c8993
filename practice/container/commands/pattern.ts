/**
 * What `grep` looks for: plain text, `.`, `^`, `$` and alternatives. Matching takes time in proportion to line times pattern: no
 * pattern can hold the process up, as a backtracking regular expression could.
 */
import { UsageError } from '../process.ts';

export type Pattern = (line: string) => boolean;

const LONGEST = 256;

interface Alternative {
  readonly start: boolean;
  readonly end: boolean;
  /** Null stands for any character. */
  readonly characters: readonly (string | null)[];
}

/** Throws a UsageError for what is not offered. */
export function compile(
  text: string,
  options: { readonly fixed: boolean; readonly extended: boolean; readonly caseless: boolean },
): Pattern {
  if (text.length > LONGEST) throw new UsageError('the pattern is too long');
  const fold = (line: string): string => (options.caseless ? line.toLowerCase() : line);
  const alternatives = options.fixed
    ? text.split('\n').map((plain): Alternative => ({ start: false, end: false, characters: Array.from(fold(plain)) }))
    : split(text, options.extended).map((part) => parse(part, options.extended, fold));
  return (line) => {
    const folded = fold(line);
    return alternatives.some((alternative) => matches(alternative, folded));
  };
}

function split(text: string, extended: boolean): string[] {
  const parts = [''];
  for (const piece of text.match(/\\[^]|[^]/g) ?? [])
    if (piece === (extended ? '|' : '\\|') || piece === '\n') parts.push('');
    else parts.push(`${parts.pop() ?? ''}${piece}`);
  return parts;
}

function parse(part: string, extended: boolean, fold: (text: string) => string): Alternative {
  const characters: (string | null)[] = [];
  const pieces = part.match(/\\[^]|[^]/gu) ?? [];
  const start = pieces[0] === '^';
  const end = pieces.length > (start ? 1 : 0) && pieces.at(-1) === '$';
  for (const piece of pieces.slice(start ? 1 : 0, end ? -1 : undefined)) {
    const special = extended ? /^[*+?[\](){}]$/.test(piece) : /^[*[\]]$/.test(piece);
    if (special || /^\\[\w<>(){}+?]$/.test(piece))
      throw new UsageError(`${piece} in a pattern is not offered here; plain text, . ^ $ and | are`);
    characters.push(piece === '.' ? null : fold(piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece));
  }
  return { start, end, characters };
}

function matches({ start, end, characters }: Alternative, line: string): boolean {
  if (!characters.includes(null)) {
    const plain = characters.join('');
    if (start && end) return line === plain;
    return start ? line.startsWith(plain) : end ? line.endsWith(plain) : line.includes(plain);
  }
  const text = Array.from(line);
  const first = end ? text.length - characters.length : 0;
  const last = start ? 0 : text.length - characters.length;
  if (start && end && first !== 0) return false;
  for (let at = Math.max(0, first); at <= last; at += 1)
    if (characters.every((character, index) => character === null || character === text[at + index])) return true;
  return false;
}
