/** The real command line in processes of its own, with homes of its own, for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
export const PASSPHRASE = 'a passphrase for tests only';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output or error contains `text`; rejects when the process ends before. */
  says(text: string): Promise<void>;
  /** What it has said so far: standard output, then standard error. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

/** A temporary place with a data directory, a passphrase file and what a test puts there. */
export class Place {
  readonly dir = mkdtempSync(join(tmpdir(), 'chaperone-cli-'));
  readonly home = join(this.dir, 'vault');
  readonly secret = this.file('passphrase', `${PASSPHRASE}\n`);
  readonly #running = new Set<Running>();

  file(name: string, content: string, mode = 0o600): string {
    const path = join(this.dir, name);
    writeFileSync(path, content, { mode });
    return path;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: this.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: this.dir,
        CHAPERONE_HOME: this.home,
        CHAPERONE_PASSPHRASE_FILE: this.secret,
        ...env,
      },
    });
    let out = '';
    let err = '';
    const listeners = new Set<() => void>();
    const hear = (): void => {
      for (const listener of [...listeners]) listener();
    };
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      hear();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
      hear();
    });
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code) => {
        this.#running.delete(running);
        resolve({ code, out, err });
      });
    });
    const says = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!`${out}\n${err}`.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => {
          reject(new Error(`ended without saying ${text}: ${out}${err}`));
        });
      });
    const running: Running = { child, says, said: () => `${out}\n${err}`, ended };
    this.#running.add(running);
    return running;
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Runs a command with --json and parses its standard output; throws when it fails. */
  async json<T>(args: readonly string[]): Promise<T> {
    const { code, out, err } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code ?? 'a signal'}: ${out}${err}`);
    return JSON.parse(out) as T;
  }

  async clean(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGTERM');
    await Promise.all([...this.#running].map(({ ended }) => ended));
    rmSync(this.dir, { recursive: true, force: true });
  }
}
