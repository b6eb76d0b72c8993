/** A container to try commands in: still clock, hand-driven timer, streams that are gathered. */
import { countedRandom, handTimer, START } from '../../fixture.ts';
import { COMMANDS } from '../commands/table.ts';
import { FileSystem } from '../filesystem/filesystem.ts';
import { DeviceNode } from '../filesystem/node.ts';
import { Quota } from '../filesystem/quota.ts';
import { drain } from '../io/stream.ts';
import { Pipe } from '../io/pipe.ts';
import { NOTHING, type Input } from '../io/stream.ts';
import type { Container, Process, Tty } from '../process.ts';
import { runCommand } from '../run.ts';

export interface Bench {
  readonly container: Container;
  readonly timer: ReturnType<typeof handTimer>;
  /** Runs a command with its arguments. */
  readonly exec: (args: readonly string[], given?: Given) => Promise<Ran>;
  /** Runs a line in the teaching shell. */
  readonly sh: (line: string, given?: Given) => Promise<Ran>;
}

export interface Given {
  readonly stdin?: string | Uint8Array | Input;
  readonly tty?: Tty;
  readonly signal?: AbortSignal;
}

export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** `out` as bytes. */
  readonly bytes: Buffer;
}

const LIMIT = 64 << 20;

export const inputOf = (bytes: string | Uint8Array): Input => {
  const pipe = new Pipe();
  pipe.offer(Buffer.from(bytes));
  pipe.end();
  return pipe;
};

/** `space`: bytes its files may take. */
export function bench(space = 4 << 20): Bench {
  const timer = handTimer();
  const files = new FileSystem(new Quota(space), () => START);
  for (const folder of ['/tmp', '/root', '/etc', '/dev']) files.makeFolder(folder);
  files.put('/etc/hostname', 'box-1\n');
  files.place('/dev/null', new DeviceNode(START, () => NOTHING));
  files.place(
    '/dev/zero',
    new DeviceNode(START, () => ({ read: () => Promise.resolve(new Uint8Array(1000)), close: () => undefined })),
  );
  const container: Container = {
    name: 'box',
    hostname: 'box-1',
    image: 'practice/box:1',
    main: 'box --serve',
    files,
    env: new Map([
      ['HOME', '/root'],
      ['PATH', '/bin'],
    ]),
    workingDir: '/',
    user: { name: 'root', uid: 0, gid: 0 },
    commands: COMMANDS,
    clock: { wall: () => START, monotonic: () => 0 },
    timer,
    random: countedRandom(),
    running: { count: 0 },
  };
  const exec = async (
    args: readonly string[],
    { stdin = '', tty, signal = new AbortController().signal }: Given = {},
  ): Promise<Ran> => {
    const [stdout, stderr] = [new Pipe(LIMIT), new Pipe(LIMIT)];
    const process: Process = {
      args,
      env: container.env,
      cwd: '/',
      stdin: typeof stdin === 'string' || stdin instanceof Uint8Array ? inputOf(stdin) : stdin,
      stdout,
      stderr,
      tty: tty ?? null,
      signal,
      container,
      depth: 0,
    };
    const code = await runCommand(process);
    stdout.end();
    stderr.end();
    const bytes = await drain(stdout, LIMIT);
    return { code, bytes, out: bytes.toString(), err: (await drain(stderr, LIMIT)).toString() };
  };
  return { container, timer, exec, sh: (line, given) => exec(['sh', '-c', line], given) };
}
