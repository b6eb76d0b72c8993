import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ChaperoneError } from '../contract/errors.ts';

export interface SuperviseOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** On a terminal the keyboard's Ctrl-C reaches the command by itself; sending it again would count as pressing twice. */
  readonly terminal: boolean;
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const FROM_KEYBOARD: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs a command with our standard streams, passing signals on. Resolves with its exit code, 128 + n when signal n ended it.
 * Rejects with `cli.command` when it cannot be started.
 */
export function supervise({ command, env, cwd, terminal }: SuperviseOptions): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals): void => {
      if (!(terminal && FROM_KEYBOARD.has(signal))) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const settle = (done: () => void): void => {
      for (const signal of FORWARDED) process.off(signal, forward);
      done();
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? 'it failed');
      settle(() => {
        reject(new ChaperoneError('cli.command', { command: program, reason }));
      });
    });
    child.once('exit', (code, signal) => {
      settle(() => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  });
}
