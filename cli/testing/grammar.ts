/** A part of the command line by itself, for its test: what it declares, and what it makes of arguments. */
import { Command } from 'commander';
import type { Grammar } from '../grammar/leaf.ts';
import { fakeScreen } from './screen.ts';

export interface Declared {
  /** `target add <name>` and so on, with the options of each. */
  readonly usages: Readonly<Record<string, readonly string[]>>;
  /** The options that a line of arguments gives; the command itself is not run. Throws what the parser says. */
  readonly parse: (...args: readonly string[]) => Record<string, unknown>;
}

export function declared(declare: (program: Command, grammar: Grammar) => void): Declared {
  const program = (): Command => {
    const made = new Command('chaperone').enablePositionalOptions();
    declare(made, { terminal: fakeScreen().terminal, done: () => undefined });
    return made;
  };
  const leaves = (command: Command, path: string): [string, Command][] =>
    command.commands.length > 0
      ? command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`.trim()))
      : [
          [
            [path, ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))].join(' '),
            command,
          ],
        ];
  return {
    usages: Object.fromEntries(
      leaves(program(), '').map(([usage, command]) => [usage, command.options.map(({ long }) => long ?? '').slice(2)]),
    ),
    parse: (...args) => {
      const made = program();
      let found: Record<string, unknown> = {};
      for (const [, command] of leaves(made, '')) {
        command.exitOverride().configureOutput({ writeErr: () => undefined });
        command.action(() => {
          found = command.opts();
        });
      }
      made.parse([...args], { from: 'user' });
      return found;
    },
  };
}
