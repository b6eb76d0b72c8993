/** Real, unmodified kubectls for tests: the one on the PATH and those a test cluster brought along. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** `1.36`, as the client itself says. */
function versionOf(kubectl: string): string {
  const text = execFileSync(kubectl, ['version', '--client', '-o', 'json'], {
    env: { PATH: process.env['PATH'], KUBECONFIG: '/dev/null' },
  });
  const [, major = '', minor = ''] = /"major": "(\d+)[^]*?"minor": "(\d+)/.exec(text.toString()) ?? [];
  return `${major}.${minor}`;
}

/** One of each version, by version. */
export function kubectls(): ReadonlyMap<string, string> {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .filter((file) => existsSync(file))
    .slice(0, 1);
  const folder = join(homedir(), '.cache', 'kube-test-cluster', 'bin');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^kubectl-\d/.test(name)) : [];
  return new Map([...onPath, ...names.map((name) => join(folder, name))].map((file) => [versionOf(file), file]));
}

export interface Access {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  /** One of the two. */
  readonly token?: string;
  /** PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface Ran {
  readonly code: number;
  readonly out: Buffer;
  readonly error: string;
}

/** One kubectl with a home of its own. */
export class Kubectl {
  readonly home = mkdtempSync(join(tmpdir(), 'chaperone-kubectl-'));
  readonly #file: string;
  readonly #children = new Set<ChildProcess>();
  readonly #more: Readonly<Record<string, string>>;

  /** Namespace `shop` unless told otherwise; `more` environment variables. */
  constructor(file: string, { server, ca, token, certificate }: Access, more: Readonly<Record<string, string>> = {}) {
    this.#file = file;
    this.#more = more;
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const user = certificate
      ? { 'client-certificate-data': base64(certificate.cert), 'client-key-data': base64(certificate.key) }
      : { token };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'p', cluster: { server, 'certificate-authority-data': base64(ca) } }],
      users: [{ name: 'p', user }],
      contexts: [{ name: 'p', context: { cluster: 'p', user: 'p', namespace: 'shop' } }],
      'current-context': 'p',
    };
    writeFileSync(join(this.home, 'kubeconfig'), JSON.stringify(config), { mode: 0o600 });
  }

  /** Runs to the end. */
  run(args: readonly string[], stdin?: string | Buffer): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = this.#spawn(this.#file, args);
      const parts: Buffer[] = [];
      let error = '';
      child.stdout?.on('data', (chunk: Buffer) => parts.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
      child.on('error', reject).on('close', (code) => {
        resolve({ code: code ?? -1, out: Buffer.concat(parts), error });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(stdin);
    });
  }

  /** Runs until what it printed fits, then ends it; what it printed. Rejects when it ends by itself before. */
  until(wanted: RegExp, ...args: string[]): Promise<string> {
    return this.during(wanted, args, (out) => Promise.resolve(out));
  }

  /** Runs, calls `use` once what it printed fits, and ends it when that is done. */
  during<T>(wanted: RegExp, args: readonly string[], use: (out: string) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const child = this.#spawn(this.#file, args);
      let [out, error, used] = ['', '', false];
      child.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (used || !wanted.test(out)) return;
        used = true;
        use(out)
          .finally(() => child.kill())
          .then(resolve, reject);
      });
      child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
      child.on('close', () => {
        if (!used) reject(new Error(`${args.join(' ')} ended with: ${out}${error}`));
      });
    });
  }

  /** Runs, calls `use` once what it printed (errors included) fits, and waits until it ends by itself. Its stdin stays open. */
  ended(wanted: RegExp, args: readonly string[], use: (text: string) => Promise<unknown>): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = this.#spawn(this.#file, args);
      let [out, error, used] = ['', '', false];
      const look = (): void => {
        if (used || !wanted.test(out + error)) return;
        used = true;
        use(out + error).catch(reject);
      };
      child.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        look();
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        error += chunk.toString();
        look();
      });
      child.on('error', reject).on('close', (code) => {
        if (used) resolve({ code: code ?? -1, out: Buffer.from(out), error });
        else reject(new Error(`${args.join(' ')} ended with: ${out}${error}`));
      });
    });
  }

  /** On a terminal of 30 rows and 100 columns: each answer is typed once what it waits for has appeared after the last. */
  typed(
    args: readonly string[],
    answers: readonly (readonly [wait: string, keys: string])[],
  ): Promise<{ code: number; screen: string }> {
    return new Promise((resolve, reject) => {
      const line = [this.#file, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
      const child = this.#spawn('script', ['-qec', `stty rows 30 cols 100; ${line}`, '/dev/null']);
      let [screen, from, next] = ['', 0, 0];
      child.stdout?.on('data', (chunk: Buffer) => {
        screen += chunk.toString();
        for (let answer = answers[next]; answer !== undefined; answer = answers[next]) {
          const at = screen.indexOf(answer[0], from);
          if (at < 0) break;
          from = at + answer[0].length;
          next += 1;
          child.stdin?.write(answer[1]);
        }
      });
      child.on('error', reject).on('close', (code) => {
        resolve({ code: code ?? -1, screen });
      });
    });
  }

  /** Ends what still runs and removes its home. */
  close(): void {
    for (const child of this.#children) child.kill();
    rmSync(this.home, { recursive: true });
  }

  #spawn(file: string, args: readonly string[]): ChildProcess {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.home,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      KUBECONFIG: join(this.home, 'kubeconfig'),
      KUBECACHEDIR: join(this.home, 'cache'),
      ...this.#more,
    };
    const child = spawn(file, args, { env, cwd: this.home, stdio: 'pipe' });
    this.#children.add(child);
    child.on('close', () => this.#children.delete(child));
    return child;
  }
}
