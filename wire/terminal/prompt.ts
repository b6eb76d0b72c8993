/** What shells and other interpreters put before a line that is to be typed: guesses, by the look of the text alone. */

/** `$`, `#`, `%`, `>` and what themes use instead, at the end; IPython's counter. */
const MARKED = /(?:[$#%>❯➜λ»›▶⟩]|^In \[\d+\]:)\s*$/u;
/** Questions: `Password:`, `Continue? [y/N]`. */
const ASKS = /[:?\])]\s*$/u;
/** sh and bash, python, mysql; zsh names what is open: `heredoc>`, `cmdsubst heredoc>`. */
const CONTINUES =
  /^(?:>|\.\.\.|\s*(?:->|'>|">|`>)|(?:(?:quote|dquote|bquote|heredoc|pipe|cmdand|cmdor|cmdsubst|for|foreach|while|until|if|then|elif|else|case|select|repeat|function|subsh|cursh|braceparam|array) ?)+>)\s*$/u;

/** Characters; longer ones are output. */
const MAX_PROMPT = 512;
/** A prompt this short is not looked for at the end of another one. */
const MIN_KNOWN = 3;

/** Looks like a prompt wherever it stands. */
export function isMarked(text: string): boolean {
  return text.length <= MAX_PROMPT && MARKED.test(text);
}

/** Could be a prompt of unusual look, if nothing but a command interpreter can be there. */
export function mayPrompt(text: string): boolean {
  return text.length <= MAX_PROMPT && text.trim() !== '' && !ASKS.test(text);
}

/** Asks for more of the same command: a heredoc, an open quote, a trailing backslash. `main`: the prompt of its first line. */
export function continues(prompt: string, main: string): boolean {
  return prompt !== main && CONTINUES.test(prompt);
}

/** Output that does not end its line stands before the prompt: known by the prompt that was there before. */
export function withoutOutput(prompt: string, known: string | null): string {
  return known !== null && known.length >= MIN_KNOWN && prompt.endsWith(known) ? known : prompt;
}
