/** What a command in a practice container is given. No process of the machine is ever started. */
import type { Clock, Random } from '../../contract/clock.ts';
import type { Timer } from '../object/timer.ts';
import type { FileSystem } from './filesystem/filesystem.ts';
import { Interrupted, type Input, type Output } from './io/stream.ts';

export interface Container {
  readonly name: string;
  readonly hostname: string;
  readonly image: string;
  /** What runs as process 1, as `ps` shows it. */
  readonly main: string;
  readonly files: FileSystem;
  readonly env: ReadonlyMap<string, string>;
  readonly workingDir: string;
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number };
  readonly commands: ReadonlyMap<string, Command>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: Random;
  /** How many commands run now. */
  readonly running: { count: number };
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface History {
  readonly lines: readonly string[];
  add(line: string): void;
}

/** The terminal a process runs on. */
export interface Tty {
  size(): Size;
  /** The next line typed after `prompt`; null at ^D or when nobody types any more. Rejects with Interrupted at ^C. */
  readLine(prompt: string, history: History, signal: AbortSignal): Promise<string | null>;
  /** Runs a job that ^C interrupts. */
  foreground<T>(job: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Runs a shell, which ^C does not end. */
  shielded<T>(job: () => Promise<T>): Promise<T>;
}

export interface Process {
  /** The command's own name first. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Null without a TTY. */
  readonly tty: Tty | null;
  /** Aborted by ^C or when the client has gone. */
  readonly signal: AbortSignal;
  readonly container: Container;
  /** How many shells are above this process. */
  readonly depth: number;
}

/** Resolves with the exit code. May reject with FileError, UsageError, RangeError, BrokenPipe and Interrupted. */
export type Command = (process: Process) => Promise<number>;

/** A command was called wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const print = (process: Process, text: string): Promise<void> => process.stdout.write(Buffer.from(text), process.signal);
export const complain = (process: Process, text: string): Promise<void> =>
  process.stderr.write(Buffer.from(`${text}\n`), process.signal);

/** The same process with streams that stop at its signal, whatever they are. */
export function interruptible(process: Process): Process {
  const { signal } = process;
  const check = (asked: AbortSignal): void => {
    if (asked.aborted) throw new Interrupted();
  };
  const input = (stream: Input): Input => ({
    read: async (asked = signal) => {
      check(asked);
      return stream.read(asked);
    },
    close: () => {
      stream.close();
    },
  });
  const output = (stream: Output): Output => ({
    write: async (bytes, asked = signal) => {
      check(asked);
      await stream.write(bytes, asked);
    },
    end: () => {
      stream.end();
    },
  });
  return { ...process, stdin: input(process.stdin), stdout: output(process.stdout), stderr: output(process.stderr) };
}
