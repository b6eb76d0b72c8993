/**
 * Indents JSON without touching a byte of its values: numbers keep their digits, keys their order and repetition, so what
 * is shown is still what was sent. Several values after each other (a watch) stand on lines of their own.
 */

const INDENT = '  ';

/** The text with new white space between its tokens; null when it is not JSON up to its end. */
export function prettyJson(text: string): string | null {
  const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+)/gy;
  let out = '';
  let depth = 0;
  let before = '';
  const line = (): string => `\n${INDENT.repeat(Math.max(0, depth))}`;
  const end = text.trimEnd().length;
  if (end === 0) return null;
  while (token.lastIndex < end) {
    const found = token.exec(text)?.[1];
    if (found === undefined) return null;
    if (found === '}' || found === ']') {
      depth -= 1;
      if (depth < 0) return null;
      out += before === '{' || before === '[' ? found : line() + found;
    } else if (found === ',') out += found;
    else if (found === ':') out += ': ';
    else {
      if (!/^["{[]/.test(found) && !/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(found)) return null;
      if (before === '{' || before === '[' || before === ',') out += line();
      else if (before !== '' && before !== ':') out += '\n';
      out += found;
      if (found === '{' || found === '[') depth += 1;
    }
    before = found;
  }
  return depth === 0 ? out : null;
}
