/** Runs a parsed script: pipelines, redirections, builtins and commands. */
import { FileError } from '../filesystem/file-error.ts';
import { Pipe } from '../io/pipe.ts';
import { BrokenPipe, Interrupted, type Input, type Output } from '../io/stream.ts';
import { complain, UsageError, type Process } from '../process.ts';
import { NOT_FOUND, runCommand } from '../run.ts';
import { assign, BUILTINS } from './builtins.ts';
import { expand, expandWhole } from './expand.ts';
import { parse } from './parse.ts';
import { SyntaxFailure, type Pipeline, type SimpleCommand } from './syntax.ts';
import type { ShellState } from './state.ts';

/** Runs a command line; the exit code, which is also `state.status` then. Rejects with Interrupted only. */
export async function execute(shell: Process, state: ShellState, line: string): Promise<number> {
  try {
    for (const pipeline of parse(line)) {
      if (shell.signal.aborted) throw new Interrupted();
      if (pipeline.only === 'after-success' && state.status !== 0) continue;
      if (pipeline.only === 'after-failure' && state.status === 0) continue;
      const code = await runPipeline(shell, state, pipeline);
      state.status = pipeline.negated ? Number(code === 0) : code;
      if (state.ended) break;
    }
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    await complain(shell, `sh: ${error.message}`);
    state.status = 2;
  }
  return state.status;
}

interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

async function runPipeline(shell: Process, state: ShellState, { commands }: Pipeline): Promise<number> {
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) return runSimple(shell, state, only, shell);
  const pipes = commands.slice(1).map(() => new Pipe());
  const runs = commands.map(async (command, index) => {
    const [from, to] = [pipes[index - 1], pipes[index]];
    try {
      const streams = { stdin: from ?? shell.stdin, stdout: to ?? shell.stdout, stderr: shell.stderr };
      return await runSimple(shell, state.fork(), command, streams);
    } finally {
      to?.end();
      from?.close();
    }
  });
  const ended = await Promise.allSettled(runs);
  const broken = ended.find((run) => run.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  const last = ended.at(-1);
  return last?.status === 'fulfilled' ? last.value : 0;
}

async function runSimple(shell: Process, state: ShellState, command: SimpleCommand, given: Streams): Promise<number> {
  let streams = given;
  try {
    const args = expand(command.words, state);
    const values = command.assignments.map(({ name, value }) => [name, expandWhole(value, state)] as const);
    streams = redirected(shell, state, command, given);
    const [name] = args;
    if (name === undefined) {
      for (const [variable, value] of values) assign(state, variable, value);
      return 0;
    }
    const builtin = BUILTINS.get(name);
    if (builtin !== undefined) return builtin(state, shell.container.files, args);
    const env = values.length === 0 ? state.env : new Map([...state.env, ...values]);
    const process = { ...shell, ...streams, args, env, cwd: state.cwd };
    const code = await runCommand(process);
    if (code !== undefined) return code;
    await complain(process, `sh: ${name}: not found`);
    return NOT_FOUND;
  } catch (error) {
    if (error instanceof BrokenPipe) return 1;
    if (!(error instanceof FileError || error instanceof UsageError || error instanceof RangeError)) throw error;
    await complain({ ...shell, ...streams }, `sh: ${builtinNamed(command)}${error.message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** `cd: ` when the command is that builtin, to begin its messages with. */
function builtinNamed({ words: [word] }: SimpleCommand): string {
  const [piece] = word ?? [];
  return piece !== undefined && 'text' in piece && BUILTINS.has(piece.text) ? `${piece.text}: ` : '';
}

/** Opens what the redirections name, in their order. */
function redirected(shell: Process, state: ShellState, { redirects }: SimpleCommand, given: Streams): Streams {
  let { stdin, stdout, stderr } = given;
  const { files } = shell.container;
  for (const { from, kind, to } of redirects) {
    const path = expandWhole(to, state);
    if (kind === 'read') {
      stdin = files.readable(path, state.cwd).open();
      continue;
    }
    const output: Output = kind === 'same' ? (path === '2' ? stderr : stdout) : files.write(path, state.cwd, kind === 'append');
    if (from === 2) stderr = output;
    else stdout = output;
  }
  return { stdin, stdout, stderr };
}
