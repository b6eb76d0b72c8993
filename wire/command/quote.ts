/** Arguments as a POSIX shell takes them. */

const PLAIN = /^[\w@%+=:,./-]+$/;
/** Longer arguments are cut: a line is for reading. */
const MAX_ARGUMENT = 500;

/** One argument, quoted where the shell would see more in it than text; control characters by `$'…'`, so that a line stays one line. */
export function quote(argument: string): string {
  const text = argument.length > MAX_ARGUMENT ? `${argument.slice(0, MAX_ARGUMENT)}…` : argument;
  if (PLAIN.test(text)) return text;
  if (!/[\u0000-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${Array.from(text, escaped).join('')}'`;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
  ["'", "\\'"],
]);

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const control = code < 0x20 || code === 0x7f;
  return NAMED.get(character) ?? (control ? `\\x${code.toString(16).padStart(2, '0')}` : character);
}
