/** Command line options by Node's own parser, with the failures of a command. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './process.ts';

export interface Options {
  /** True for a flag that was given. */
  readonly flag: (letter: string) => boolean;
  readonly value: (letter: string) => string | undefined;
  readonly rest: readonly string[];
}

/** `flags` and `values` are single letters; `values` take an argument. Throws a UsageError. */
export function options(args: readonly string[], flags: string, values = ''): Options {
  const known: NonNullable<ParseArgsConfig['options']> = {};
  for (const letter of flags) known[letter] = { type: 'boolean', short: letter };
  for (const letter of values) known[letter] = { type: 'string', short: letter };
  try {
    const parsed = parseArgs({ args: args.slice(1), options: known, allowPositionals: true });
    const given: Readonly<Record<string, unknown>> = parsed.values;
    return {
      flag: (letter) => given[letter] === true,
      value: (letter) => (typeof given[letter] === 'string' ? given[letter] : undefined),
      rest: parsed.positionals,
    };
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : '').split('. ');
    throw new UsageError(first);
  }
}

/** A whole number of an option. Throws a UsageError for anything else. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`invalid number '${text}'`);
  return Number(text);
}
