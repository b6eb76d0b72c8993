import { ChaperoneError } from '../contract/errors.ts';

/** What is wrong with a command line, in one sentence. */
export function usage(reason: string): ChaperoneError {
  return new ChaperoneError('cli.usage', { reason });
}

/** The first option that was given and is not among `allowed`, as it is written: `--ca-file`; null when there is none. */
export function strayOption(options: object, allowed: readonly string[]): string | null {
  const stray = Object.entries(options).find(([name, value]) => value !== undefined && !allowed.includes(name));
  return stray === undefined ? null : `--${stray[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
