/** One Chaperone of its own: a data directory, a passphrase file, and the command line as a child process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { SessionSummary } from '../../contract/session.ts';
import type { Credential, Kubectl } from './setting.ts';
import type { ShownSession } from './shown.ts';

const CLI = join(import.meta.dirname, '../../cli/main.ts');
export const TARGET = 'cluster';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Home {
  /** Everything of this Chaperone is below it. */
  readonly dir: string;
  /** The data directory. */
  readonly data: string;
  /** The command line's program, for `node`. */
  readonly cli = CLI;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #children = new Set<ChildProcess>();

  /** @param data where the vault goes, when it is not to be below `dir` (a small disk of its own). */
  constructor(kubectl: Kubectl, data?: string) {
    this.dir = mkdtempSync(join(tmpdir(), 'chaperone-cluster-'));
    this.data = data ?? join(this.dir, 'home');
    const passphrase = join(this.dir, 'passphrase');
    writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
    const bin = join(this.dir, 'bin');
    mkdirSync(bin);
    if (kubectl.file !== 'kubectl') symlinkSync(kubectl.file, join(bin, 'kubectl'));
    this.env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: this.dir,
      KUBECONFIG: undefined,
      CHAPERONE_HOME: this.data,
      CHAPERONE_PASSPHRASE_FILE: passphrase,
    };
  }

  /** A vault with one target. */
  async prepare(credential: Credential): Promise<void> {
    await this.good(['init']);
    await this.good(['target', 'add', TARGET, '--kubeconfig', credential.kubeconfig]);
  }

  /** Starts `chaperone ARGS…`; it ends with `close` at the latest. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, [CLI, ...args], { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async chaperone(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const child = this.start(args, env);
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...output };
  }

  /** As `chaperone`; anything but exit code 0 is an error. Resolves with its standard output. */
  async good(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stdout, stderr } = await this.chaperone(args, env);
    if (code !== 0) throw new Error(`chaperone ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr || stdout}`);
    return stdout;
  }

  /** Newest first. */
  async sessions(): Promise<readonly SessionSummary[]> {
    return JSON.parse(await this.good(['sessions', '--json'])) as SessionSummary[];
  }

  async show(id: string): Promise<ShownSession> {
    return JSON.parse(await this.good(['show', id, '--json'])) as ShownSession;
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#children].map(async (child) => {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
    rmSync(this.dir, { recursive: true, force: true });
  }
}
