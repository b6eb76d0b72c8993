/** Starting a program that prints something short, and ending it for sure. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export type Ended =
  | { readonly how: 'printed'; readonly code: number; readonly stdout: Buffer; readonly stderr: string }
  | { readonly how: 'signal'; readonly signal: string; readonly stderr: string }
  | { readonly how: 'not-started'; readonly reason: string }
  | { readonly how: 'too-long' | 'too-much' | 'stopped'; readonly stderr: string };

export interface ProgramOptions {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Bytes of standard output that are taken. */
  readonly limit: number;
  /** Called with what ends it; `ms` milliseconds later it is ended in any case. Returns what cancels that. */
  readonly schedule: (ms: number, run: () => void) => () => void;
  readonly ms: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** Bytes of standard error that are kept. */
const STDERR = 4096;

/**
 * The absolute path of a program: as it is when it has one, else the first on the PATH; null when there is none. Looked up here, because
 * on Windows the system would look in the current directory first.
 */
export function findProgram(
  command: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const endings = platform === 'win32' ? ['', '.exe', '.com'] : [''];
  const folders = isAbsolute(command)
    ? ['']
    : (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((one) => isAbsolute(one));
  for (const folder of folders) {
    for (const ending of endings) {
      const file = folder === '' ? command + ending : join(folder, command + ending);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not here; look further.
      }
    }
  }
  return null;
}

/** Runs it without a shell and without standard input, in a process group of its own that is ended with it. Never rejects. */
export function runProgram(options: ProgramOptions): Promise<Ended> {
  const { file, args, env, limit, signal } = options;
  if (signal.aborted) return Promise.resolve({ how: 'stopped', stderr: '' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let child: ChildProcess;
    try {
      child = spawn(file, args, {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
        // A group of its own on POSIX; on Windows it would be a console of its own.
        detached: process.platform !== 'win32',
      });
    } catch (error) {
      resolve({ how: 'not-started', reason: codeOf(error) });
      return;
    }
    const finish = (ended: Ended): void => {
      cancel();
      signal.removeEventListener('abort', stop);
      // What it started and left behind goes too: nothing of a plugin outlives its answer.
      endGroup(child);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(ended);
    };
    const stop = (): void => {
      finish({ how: 'stopped', stderr });
    };
    const cancel = options.schedule(options.ms, () => {
      finish({ how: 'too-long', stderr });
    });
    signal.addEventListener('abort', stop);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) finish({ how: 'too-much', stderr });
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < STDERR) stderr = (stderr + chunk.toString('utf8')).slice(0, STDERR);
    });
    child.once('error', (error) => {
      finish({ how: 'not-started', reason: codeOf(error) });
    });
    child.once('close', (code, by) => {
      if (code === null) finish({ how: 'signal', signal: by ?? 'unknown', stderr });
      else finish({ how: 'printed', code, stdout: Buffer.concat(chunks), stderr });
    });
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') {
      if (child.exitCode === null) spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    } else process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'error';
}
