/** What a command line is made of, once parsed. Source of the grammar: POSIX.1-2024, Shell Command Language; a small part of it. */

/** A piece of a word: text as it is, or a variable. Quoted pieces are not split at blanks after expansion. */
export type Piece = { readonly text: string; readonly quoted: boolean } | { readonly variable: string; readonly quoted: boolean };

/** Adjacent pieces form one word. */
export type Word = readonly Piece[];

export interface Redirect {
  /** The descriptor of the command that is redirected. */
  readonly from: 0 | 1 | 2;
  readonly kind: 'read' | 'write' | 'append' | 'same';
  /** A path; for `same` the descriptor, 1 or 2. */
  readonly to: Word;
}

export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

export interface Pipeline {
  readonly commands: readonly SimpleCommand[];
  /** Starts with `!`. */
  readonly negated: boolean;
  /** Run only if the one before ended so; null: always. */
  readonly only: 'after-success' | 'after-failure' | null;
}

export type Script = readonly Pipeline[];

/** A line that is not understood, or not offered here. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
}
