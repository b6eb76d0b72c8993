import { execFile } from 'node:child_process';

export interface Asked {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Milliseconds; then it is killed. */
  readonly within: number;
}

/** Bytes of output that are read. */
const MOST = 1 << 20;

/** What a program prints, without line end; null when it cannot be started, fails, prints too much or takes too long. Never rejects. */
export function outputOf(program: string, args: readonly string[], { env, cwd, within }: Asked): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { env, cwd, timeout: within, killSignal: 'SIGKILL', maxBuffer: MOST, windowsHide: true } as const;
    try {
      const child = execFile(program, [...args], options, (error, stdout) => {
        resolve(error === null ? stdout.replace(/\r?\n$/, '') : null);
      });
      child.stdin?.end();
    } catch {
      // An argument or a directory that no program can be started with.
      resolve(null);
    }
  });
}
