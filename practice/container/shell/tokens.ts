/** Cuts a command line into words and operators. */
import { SyntaxFailure, type Piece, type Word } from './syntax.ts';

export type Token = { readonly word: Word } | { readonly operator: string };

const OPERATOR = /^(?:&&|\|\||;|\n|\||[012]?>>|[012]?>&|[012]?>|0?<|&|\(|\))/;
const NAME = /^(?:[A-Za-z_]\w*|[0-9?$#@])/;
/** Ends a word that is not quoted. */
const BREAKS = /[\s;|&<>()]/;

/** Throws a SyntaxFailure for quotes that are not closed and for what this shell does not offer. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^(?:[ \t\r]|\\\n)+/.exec(rest)?.[0] ?? (rest.startsWith('#') ? /^#[^\n]*/.exec(rest)?.[0] : undefined);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const operator = OPERATOR.exec(rest)?.[0];
    if (operator !== undefined) {
      if (operator === '&' || operator === '(' || operator === ')') throw new SyntaxFailure(`${operator} is not offered here`);
      if (rest.startsWith('<<')) throw new SyntaxFailure('<< is not offered here');
      tokens.push({ operator });
      at += operator.length;
      continue;
    }
    const [word, length] = readWord(rest);
    tokens.push({ word });
    at += length;
  }
  return tokens;
}

/** The word at the start of `text`, and how many characters it takes. */
function readWord(text: string): [Word, number] {
  const pieces: Piece[] = [];
  let at = 0;
  if (/^~(?:[\s/;|&<>()]|$)/.test(text)) {
    pieces.push({ variable: 'HOME', quoted: true });
    at = 1;
  }
  while (at < text.length && !BREAKS.test(text.charAt(at))) {
    const char = text.charAt(at);
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new SyntaxFailure("unterminated quoted string: '");
      pieces.push({ text: text.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else if (char === '"') {
      at = readQuoted(text, at + 1, pieces);
    } else if (char === '\\') {
      pieces.push({ text: text.charAt(at + 1), quoted: true });
      at += 2;
    } else if (char === '`') {
      throw new SyntaxFailure('` is not offered here');
    } else if (char === '$') {
      at = readVariable(text, at, false, pieces);
    } else {
      const plain = /^[^\s;|&<>()'"\\`$]+/.exec(text.slice(at))?.[0] ?? char;
      pieces.push({ text: plain, quoted: false });
      at += plain.length;
    }
  }
  return [pieces, at];
}

/** Reads up to the closing double quote; where the text goes on. */
function readQuoted(text: string, from: number, pieces: Piece[]): number {
  // Also an empty pair of quotes makes a word.
  pieces.push({ text: '', quoted: true });
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char === '`') throw new SyntaxFailure('` is not offered here');
    if (char === '$') {
      at = readVariable(text, at, true, pieces);
    } else if (char === '\\' && /["\\$`\n]/.test(text.charAt(at + 1))) {
      const next = text.charAt(at + 1);
      pieces.push({ text: next === '\n' ? '' : next, quoted: true });
      at += 2;
    } else {
      const plain = char === '\\' ? char : (/^[^"\\`$]+/.exec(text.slice(at))?.[0] ?? char);
      pieces.push({ text: plain, quoted: true });
      at += plain.length;
    }
  }
  throw new SyntaxFailure('unterminated quoted string: "');
}

/** Reads `$NAME` or `${NAME}`; a `$` before anything else is itself. */
function readVariable(text: string, at: number, quoted: boolean, pieces: Piece[]): number {
  const rest = text.slice(at + 1);
  if (rest.startsWith('(')) throw new SyntaxFailure('$( is not offered here');
  const braced = /^\{([^}]*)\}/.exec(rest);
  if (rest.startsWith('{') && (braced === null || NAME.exec(braced[1] ?? '')?.[0] !== braced[1]))
    throw new SyntaxFailure('bad substitution');
  const name = braced?.[1] ?? NAME.exec(rest)?.[0];
  if (name === undefined) {
    pieces.push({ text: '$', quoted });
    return at + 1;
  }
  pieces.push({ variable: name, quoted });
  return at + 1 + (braced?.[0] ?? name).length;
}
