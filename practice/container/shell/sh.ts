/** `sh`: the teaching shell, as a command. */
import { drain, Interrupted } from '../io/stream.ts';
import { lines } from '../io/lines.ts';
import { print, UsageError, type Command, type Process, type Tty } from '../process.ts';
import { execute } from './execute.ts';
import { Remembered } from './history.ts';
import { ShellState } from './state.ts';

/** Shells in shells in shells. */
const DEEPEST = 8;
const LONGEST_SCRIPT = 256 << 10;
const INTERRUPTED = 130;
export const GREETING = '\npractice cluster: a teaching shell, in memory only. `help` names its commands.\n\n';

/** `sh`, `sh -c LINE [NAME ARG…]`, `sh FILE [ARG…]`, or lines from stdin. */
export const sh: Command = async (given) => {
  if (given.depth >= DEEPEST) throw new UsageError('too many shells in one another');
  const shell = { ...given, depth: given.depth + 1 };
  const [name = 'sh', ...rest] = given.args;
  while (/^-[elux]+$/.test(rest[0] ?? '')) rest.shift();
  const [first] = rest;
  if (first === '-c' || first === '-lc' || first === '-ec') {
    const [, line, ...args] = rest;
    if (line === undefined) throw new UsageError('-c requires an argument');
    return execute(shell, new ShellState(shell.env, shell.cwd, args.length === 0 ? [name] : args), line);
  }
  if (first !== undefined && first !== '-s' && first !== '-i') return runFile(shell, first, rest);
  const state = new ShellState(shell.env, shell.cwd, [name]);
  const { tty } = shell;
  return tty === null ? runInput(shell, state) : tty.shielded(() => interact(shell, state, tty));
};

async function runFile(shell: Process, path: string, args: readonly string[]): Promise<number> {
  const input = shell.container.files.readable(path, shell.cwd).open();
  const script = await drain(input, LONGEST_SCRIPT, shell.signal);
  return execute(shell, new ShellState(shell.env, shell.cwd, args), script.toString());
}

async function runInput(shell: Process, state: ShellState): Promise<number> {
  for await (const { bytes } of lines(shell.stdin, LONGEST_SCRIPT, shell.signal)) {
    await execute(shell, state, bytes.toString());
    if (state.ended) break;
  }
  return state.status;
}

async function interact(shell: Process, state: ShellState, tty: Tty): Promise<number> {
  const history = new Remembered();
  await print(shell, GREETING);
  while (!state.ended) {
    try {
      const line = await tty.readLine(`${state.cwd} # `, history, shell.signal);
      if (line === null) break;
      history.add(line);
      await tty.foreground((signal) => execute({ ...shell, signal }, state, line), shell.signal);
    } catch (error) {
      if (!(error instanceof Interrupted) || shell.signal.aborted) throw error;
      state.status = INTERRUPTED;
    }
  }
  return state.status;
}
