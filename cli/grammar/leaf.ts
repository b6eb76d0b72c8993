/** What the declarations of the command line share. */
import { InvalidArgumentError, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** What a declaration needs beside its place: where commands read and write, and who is told their exit code. */
export interface Grammar {
  readonly terminal: Terminal;
  readonly done: (code: number) => void;
}

/** A command with the options that every command has. */
export function leaf(parent: Command, usage: string, description: string, more: { readonly isDefault?: boolean } = {}): Command {
  return parent
    .command(usage, more)
    .description(description)
    .option('--json', 'stable output for programs')
    .option('--passphrase-file <file>', 'first line is the passphrase');
}

export function number(low: number, high: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`A ${whole ? 'whole ' : ''}number from ${low} to ${high} is needed.`);
    }
    return value;
  };
}

/** Of an option that may be given again and again. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The same, when only some values are meant. */
export function collectOf(choices: readonly string[]): typeof collect {
  return (value, before) => {
    if (!choices.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return collect(value, before);
  };
}
