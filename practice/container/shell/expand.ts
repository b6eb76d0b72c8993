/** Variables in words, and field splitting. */
import type { Word } from './syntax.ts';

export interface Variables {
  /** Undefined when it is not set. */
  get(name: string): string | undefined;
}

/** The most text that one command line may become; characters. */
const LARGEST = 1 << 20;

/** The word as one text, not split: for paths, assignments. */
export function expandWhole(word: Word, variables: Variables): string {
  return word.map((piece) => ('text' in piece ? piece.text : (variables.get(piece.variable) ?? ''))).join('');
}

/** The words as arguments: unquoted variables are split at blanks, and vanish when empty. Throws a RangeError beyond 1 MiB. */
export function expand(words: readonly Word[], variables: Variables): string[] {
  const fields: string[] = [];
  let size = 0;
  for (const word of words) {
    let open: string | undefined;
    const add = (text: string): void => {
      size += text.length;
      if (size > LARGEST) throw new RangeError('argument list too long');
      open = (open ?? '') + text;
    };
    const close = (): void => {
      if (open !== undefined) fields.push(open);
      open = undefined;
    };
    for (const piece of word) {
      if ('text' in piece) {
        add(piece.text);
        continue;
      }
      const value = variables.get(piece.variable) ?? '';
      if (piece.quoted) {
        add(value);
        continue;
      }
      const parts = value.split(/[ \t\n]+/);
      parts.forEach((part, index) => {
        if (index > 0) close();
        if (part !== '') add(part);
      });
    }
    close();
  }
  return fields;
}
