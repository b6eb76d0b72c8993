/** One exec or attach from its first byte to its Status. */
import { Interrupted, NOTHING, NOWHERE } from '../container/io/stream.ts';
import { complain, type Container, type Process } from '../container/process.ts';
import { NOT_FOUND, runCommand } from '../container/run.ts';
import { Terminal } from '../container/terminal/terminal.ts';
import { exitStatus, failureStatus, type Channels } from './channels.ts';
import type { StreamOptions } from './stream-options.ts';

const INTERRUPTED = 130;
/** As after SIGKILL. */
const KILLED = 137;

/**
 * Runs the command and tells its exit code on the error channel. Never rejects; undefined when the client left before the end.
 * `killed` is aborted when the pod goes.
 */
export async function runExec(
  container: Container,
  options: StreamOptions,
  given: Channels,
  killed: AbortSignal,
): Promise<number | undefined> {
  const channels: Channels = { ...given, signal: AbortSignal.any([given.signal, killed]) };
  const base = {
    args: options.command,
    cwd: container.files.find(container.workingDir)?.kind === 'folder' ? container.workingDir : '/',
    container,
    depth: 0,
    signal: channels.signal,
  };
  try {
    const code = options.tty ? await onTerminal(base, options, channels) : await run({ ...base, ...plain(options, channels) });
    await channels.finish(exitStatus(code));
    return code;
  } catch (error) {
    if (killed.aborted && !given.signal.aborted) {
      await channels.finish(exitStatus(KILLED));
      return KILLED;
    }
    if (!(error instanceof Interrupted))
      await channels.finish(failureStatus('the practice container stopped: an error of its own'));
    return undefined;
  }
}

const plain = (options: StreamOptions, channels: Channels): Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'tty'> => ({
  stdin: options.stdin ? channels.stdin : NOTHING,
  stdout: options.stdout ? channels.stdout : NOWHERE,
  stderr: options.stderr ? channels.stderr : NOWHERE,
  tty: null,
});

type Base = Omit<Process, 'stdin' | 'stdout' | 'stderr' | 'tty' | 'env'>;

async function onTerminal(base: Base, options: StreamOptions, channels: Channels): Promise<number> {
  const terminal = new Terminal(options.stdin ? channels.stdin : NOTHING, options.stdout ? channels.stdout : NOWHERE);
  channels.onResize((size) => {
    terminal.resize(size);
  });
  // Only ends with the client's stdin or the session, which the command notices itself.
  void terminal.listen(channels.signal).catch(() => undefined);
  const streams = { stdin: terminal.input, stdout: terminal.output, stderr: terminal.output, tty: terminal };
  try {
    return await terminal.foreground((signal) => run({ ...base, ...streams, signal }), channels.signal);
  } catch (error) {
    if (error instanceof Interrupted && !channels.signal.aborted) return INTERRUPTED;
    throw error;
  }
}

async function run(started: Omit<Process, 'env'>): Promise<number> {
  const { container, tty } = started;
  const env = new Map([...container.env, ['PWD', started.cwd], ...(tty === null ? [] : [['TERM', 'xterm'] as const])] as const);
  const process: Process = { ...started, env };
  const code = await runCommand(process);
  if (code !== undefined) return code;
  await complain(process, `exec: ${JSON.stringify(process.args[0])}: executable file not found in $PATH`);
  return NOT_FOUND;
}
