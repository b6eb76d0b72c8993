/** Commands about the container and the process itself. */
import { Interrupted } from '../io/stream.ts';
import { complain, print, UsageError, type Command } from '../process.ts';
import { date } from './date.ts';

const says =
  (text: Command extends (process: infer P) => unknown ? (process: P) => string : never): Command =>
  async (process) => {
    await print(process, text(process));
    return 0;
  };

const id: Command = async (process) => {
  const { name, uid, gid } = process.container.user;
  const flags = process.args.slice(1).join('');
  const whole = `uid=${uid}(${name}) gid=${gid}(${name}) groups=${gid}(${name})`;
  const texts: Readonly<Record<string, string>> = { '': whole, '-u': String(uid), '-g': String(gid), '-un': name, '-u-n': name };
  const text = texts[flags];
  if (text === undefined) throw new UsageError(`invalid option '${flags}'`);
  await print(process, `${text}\n`);
  return 0;
};

const uname: Command = async (process) => {
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.container.hostname],
    ['r', '6.12.0-practice'],
    ['v', '#1 in memory, for practice'],
    ['m', 'x86_64'],
  ];
  const flags = process.args.slice(1).join('').replaceAll('-', '') || 's';
  const shown = fields.filter(([letter]) => flags.includes('a') || flags.includes(letter));
  await print(process, `${shown.map(([, value]) => value).join(' ')}\n`);
  return 0;
};

const env: Command = async (process) => {
  if (process.args.length > 1) throw new UsageError('running a command is not offered here');
  await print(process, [...process.env].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
};

const printenv: Command = async (process) => {
  const [, name] = process.args;
  if (name === undefined) return env(process);
  const value = process.env.get(name);
  if (value !== undefined) await print(process, `${value}\n`);
  return value === undefined ? 1 : 0;
};

const sleep: Command = async ({ args, container, signal }) => {
  const [, amount = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,9})?)([smhd]?)$/.exec(args[1] ?? '') ?? [];
  if (amount === '' || args.length !== 2) throw new UsageError(`invalid number '${args[1] ?? ''}'`);
  const factors: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  // Timers hold 2^31 - 1 ms at most; nobody practises for longer.
  const milliseconds = Math.min(Number(amount) * (factors[unit] ?? 0), 2 ** 31 - 1);
  await new Promise<void>((resolve, reject) => {
    const interrupt = (): void => {
      stop();
      reject(new Interrupted());
    };
    const stop = container.timer.after(milliseconds, () => {
      signal.removeEventListener('abort', interrupt);
      resolve();
    });
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
  return 0;
};

const tty: Command = async (process) => {
  await print(process, process.tty === null ? 'not a tty\n' : '/dev/pts/0\n');
  return process.tty === null ? 1 : 0;
};

const stty: Command = async (process) => {
  if (process.args[1] !== 'size') throw new UsageError('only `stty size` is offered here');
  if (process.tty === null) {
    await complain(process, 'stty: standard input: Not a tty');
    return 1;
  }
  const { rows, columns } = process.tty.size();
  await print(process, `${rows} ${columns}\n`);
  return 0;
};

export const FACTS: Readonly<Record<string, Command>> = {
  date,
  env,
  hostname: says((process) => `${process.container.hostname}\n`),
  id,
  printenv,
  ps: says(
    (process) =>
      `PID   USER     TIME  COMMAND\n    1 root      0:00 ${process.container.main}\n    7 root      0:00 ${process.args.join(' ')}\n`,
  ),
  pwd: says((process) => `${process.cwd}\n`),
  sleep,
  stty,
  tty,
  uname,
  whoami: says((process) => `${process.container.user.name}\n`),
};
