/** Child processes of the bench and of the crash test: started, asked, and ended by their own id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Sends one message and resolves with the next one that comes back; one question at a time. */
  ask(message: unknown): Promise<unknown>;
  /** SIGTERM, after 5 s SIGKILL; resolves when it has gone. */
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(130));
}

/** Runs a `.ts` file of ours with an IPC channel. Secrets go that way, never through argv. */
export function spawnModule(file: URL, nodeOptions: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Child {
  return watch(
    spawn(process.execPath, ['--disable-warning=DEP0060', ...nodeOptions, fileURLToPath(file)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    }),
  );
}

/** As `spawnModule`; gives the child `first` as its first message and resolves with its first answer. */
export async function startModule(
  file: URL,
  first: unknown,
  nodeOptions: readonly string[] = [],
): Promise<{ child: Child; answer: unknown }> {
  const child = spawnModule(file, nodeOptions);
  return { child, answer: await child.ask(first) };
}

/** Runs a program and resolves once `ready` has become true; its last output is in the error when it ends before. */
export async function startProgram(command: string, args: readonly string[], ready: () => Promise<boolean>): Promise<Child> {
  const spawned = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000));
  spawned.stdout.on('data', collect);
  spawned.stderr.on('data', collect);
  const child = watch(spawned);
  for (let tries = 0; !(await ready()); tries += 1) {
    if (spawned.exitCode !== null || spawned.signalCode !== null || tries > 200)
      throw new Error(`${command} did not start: ${output.trim()}`);
    await delay(100);
  }
  return child;
}

function watch(child: ChildProcess): Child {
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return {
    get pid() {
      return child.pid ?? 0;
    },
    process: child,
    ask: async (message) => {
      const gone = new AbortController();
      try {
        const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
          throw new Error(`${child.spawnargs.at(-1) ?? 'child'} ended with code ${child.exitCode ?? child.signalCode ?? '?'}`);
        });
        ended.catch(() => undefined);
        const answer = once(child, 'message', { signal: gone.signal });
        answer.catch(() => undefined);
        child.send(message as object);
        const [value] = (await Promise.race([answer, ended])) as [unknown];
        return value;
      } finally {
        gone.abort();
      }
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}
