import { LITERALS, PROGRAM_OPTIONS, type ProgramOption } from './forms.ts';
import { isTelling } from './names.ts';
import { commandsOf, type ScriptWord } from './script.ts';
import { credentialsIn, type Found, merged, REFERENCE } from './text.ts';

/** Scripts within scripts that are looked into: `sh -c "sh -c '…'"`. */
const MAX_DEPTH = 3;
const OPTION = /^--?([A-Za-z][\w.-]*)(=?)/;
const SHELL = /(?:^|\/)(?:a|ba|c|da|k|z)?sh$/;
const VARIABLE = /^([A-Za-z_]\w*)=/;
/** `-x` and `--option`, `--option=value`: what stands after an option without being its value. */
const LOOKS_LIKE_OPTION = /^(?:-[A-Za-z]|--[A-Za-z][\w-]*(?:=.*)?)$/s;

/**
 * Credentials on a command line, by word: values of telling options and variables, of the options in `PROGRAM_OPTIONS`, of
 * `--from-literal`, whatever `credentialsIn` finds, and the same inside words that are shell scripts. A secret that stands alone
 * cannot be told from other words and stays.
 */
export function credentialsInWords(words: readonly string[], depth = 0): readonly (readonly Found[])[] {
  const found: Found[][] = words.map((word) => [...credentialsIn(word)]);
  const mark = (i: number, start: number): void => {
    const word = words[i] ?? '';
    // A shell puts something else there; without one it is what it says.
    if (start < word.length && !(depth > 0 && REFERENCE.test(word.slice(start)))) found[i]?.push({ start, end: word.length });
  };
  const options = PROGRAM_OPTIONS.flatMap((row) => {
    const program = words.findIndex((word) => isProgram(row, word));
    const from = program < 0 || row.after === undefined ? program : words.indexOf(row.after, program);
    return from < 0 ? [] : [{ row, from }];
  });
  for (const [i, word] of words.entries()) {
    const next = words[i + 1];
    const option = OPTION.exec(word);
    const [, name = '', equals = ''] = option ?? [];
    if (option && LITERALS.has(word) && next !== undefined) mark(i + 1, next.indexOf('=') + 1);
    else if (option && LITERALS.has(`--${name}`) && equals === '=') mark(i, word.indexOf('=', option[0].length) + 1);
    else if (option && name.length > 1 && isTelling(name)) {
      if (equals === '=') mark(i, option[0].length);
      else if (option[0].length === word.length && next !== undefined && !LOOKS_LIKE_OPTION.test(next)) mark(i + 1, 0);
    }
    const variable = VARIABLE.exec(word);
    if (variable && isTelling(variable[1] ?? '') && !isScript(words, i)) mark(i, variable[0].length);
    for (const { row, from } of options) {
      if (i > from) markOption(row, words, i, mark);
    }
    if (depth < MAX_DEPTH && /[\s;&|]/.test(word)) found[i]?.push(...inScript(word, depth));
  }
  return found.map(merged);
}

/** The argument of `sh -c`: what looks like a variable with blanks in its value is a variable and a command. */
function isScript(words: readonly string[], i: number): boolean {
  return /^-[a-z]*c$/.test(words[i - 1] ?? '') && words.slice(Math.max(0, i - 6), i - 1).some((word) => SHELL.test(word));
}

function isProgram({ programs }: ProgramOption, word: string): boolean {
  const base = word.slice(word.lastIndexOf('/') + 1);
  return programs.some((p) => (p.endsWith('*') ? base.startsWith(p.slice(0, -1)) : base === p));
}

function markOption(row: ProgramOption, words: readonly string[], i: number, mark: (i: number, start: number) => void): void {
  const word = words[i] ?? '';
  for (const option of row.options) {
    const long = option.startsWith('--');
    if (row.value !== 'attached' && (word === option || endsCluster(word, option))) {
      if (words[i + 1] !== undefined) mark(i + 1, 0);
    } else if (row.value !== 'next' && word.startsWith(long ? `${option}=` : option)) mark(i, option.length + (long ? 1 : 0));
  }
}

/** `-sku` ends with `-u`, whose value is the next word. */
function endsCluster(word: string, option: string): boolean {
  return option.length === 2 && /^-[A-Za-z]{2,6}$/.test(word) && !word.startsWith(option) && word.endsWith(option.slice(1));
}

/** What is found in the words of a script, as positions in the script. */
function inScript(script: string, depth: number): readonly Found[] {
  return commandsOf(script).flatMap((command) => {
    const found = credentialsInWords(
      command.map(({ text }) => text),
      depth + 1,
    );
    return command.flatMap((word, i) => (found[i] ?? []).map((one) => inOriginal(word, one)));
  });
}

function inOriginal({ at }: ScriptWord, { start, end }: Found): Found {
  const first = at[start] ?? 0;
  return { start: first, end: (at[end - 1] ?? first) + 1 };
}
