import { CommanderError, type Command } from 'commander';
import { asChaperoneError } from '../contract/errors.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs one command line; resolves with the exit code. Prints errors: one sentence on standard error, or with --json an object on
 * standard output. A stack trace only with CHAPERONE_DEBUG=1.
 * @param args without program and script name.
 */
export async function invoke(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = createProgram(terminal, (exit) => {
    code = exit;
  });
  const write = (line: (text: string) => void) => (text: string) => {
    line(text.replace(/\n$/, ''));
  };
  const prepare = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: write((text) => {
        terminal.out(text);
      }),
      writeErr: write((text) => {
        terminal.err(text);
      }),
      outputError: (text, print) => {
        print(text.replace(/^error: /, 'chaperone: '));
      },
    });
    for (const child of command.commands) prepare(child);
  };
  prepare(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error, args, terminal);
  }
}

function report(error: unknown, args: readonly string[], terminal: Terminal): number {
  const failure = asChaperoneError(error);
  const ours = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (ours.includes('--json')) {
    const line = JSON.stringify({ error: { code: failure.code, message: failure.message } });
    if (args[0] === 'run') terminal.err(line);
    else terminal.out(line);
  } else terminal.err(`chaperone: ${failure.message}`);
  if (terminal.env['CHAPERONE_DEBUG'] === '1')
    terminal.err((failure.cause instanceof Error ? failure.cause.stack : failure.stack) ?? '');
  return failure.exit;
}
