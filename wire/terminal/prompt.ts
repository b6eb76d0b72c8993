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
