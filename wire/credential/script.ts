/** One word of a shell script: what the shell would pass on, and where each of its characters stands in the script. */
export interface ScriptWord {
  readonly text: string;
  /** Position in the script of each UTF-16 unit of `text`. */
  readonly at: readonly number[];
}

/** Ends a simple command. */
const OPERATORS: ReadonlySet<string> = new Set([';', '&', '|', '\n', '\r', '(', ')', '`']);
const BLANK: ReadonlySet<string> = new Set([' ', '\t']);
const REDIRECTIONS: ReadonlySet<string> = new Set(['<', '>']);

/**
 * The simple commands of a POSIX shell script as lists of words, quotes and backslashes undone, nothing expanded. It is meant for
 * finding arguments, not for running anything: here-documents, comments and `case` patterns come out as words.
 */
export function commandsOf(script: string): readonly (readonly ScriptWord[])[] {
  const commands: ScriptWord[][] = [[]];
  let word: { text: string; at: number[] } | undefined;
  let quote = '';
  const take = (i: number): void => {
    word ??= { text: '', at: [] };
    word.text += script[i] ?? '';
    word.at.push(i);
  };
  const endWord = (): void => {
    if (word) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (let i = 0; i < script.length; i += 1) {
    const c = script[i] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"' && '"\\$`'.includes(script[i + 1] ?? ' ')) take((i += 1));
      else take(i);
    } else if (c === "'" || c === '"') {
      quote = c;
      // An empty pair of quotes is a word too.
      word ??= { text: '', at: [] };
    } else if (c === '\\' && i + 1 < script.length) {
      i += 1;
      if (script[i] !== '\n') take(i);
    } else if (OPERATORS.has(c)) {
      endWord();
      if (commands.at(-1)?.length !== 0) commands.push([]);
    } else if (BLANK.has(c) || REDIRECTIONS.has(c)) endWord();
    else take(i);
  }
  endWord();
  return commands.filter((command) => command.length > 0);
}
