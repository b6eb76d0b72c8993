import { describe, expect, it } from 'vitest';
import { Interrupted } from '../io/stream.ts';
import type { Tty } from '../process.ts';
import { bench } from '../testing/bench.ts';

const { exec } = bench();
const out = async (...args: string[]): Promise<string> => (await exec(args)).out;

describe('facts', () => {
  it('about the container', async () => {
    expect(await out('hostname')).toBe('box-1\n');
    expect([await out('whoami'), await out('id'), await out('id', '-u')]).toEqual([
      'root\n',
      'uid=0(root) gid=0(root) groups=0(root)\n',
      '0\n',
    ]);
    expect([await out('uname'), await out('uname', '-a')]).toEqual(['Linux\n', expect.stringContaining('box-1')]);
    expect(await out('ps')).toMatch(/1 root +0:00 box --serve\n +7 root/);
    expect(await exec(['id', '-z'])).toMatchObject({ code: 2 });
  });

  it('about the process', async () => {
    expect(await out('env')).toBe('HOME=/root\nPATH=/bin\n');
    expect(await exec(['printenv', 'HOME'])).toMatchObject({ out: '/root\n', code: 0 });
    expect(await exec(['printenv', 'NONE'])).toMatchObject({ out: '', code: 1 });
    expect(await out('printenv')).toBe('HOME=/root\nPATH=/bin\n');
    expect(await out('pwd')).toBe('/\n');
    expect(await exec(['env', 'ls'])).toMatchObject({ code: 2 });
  });

  it('about the terminal', async () => {
    const tty = { size: () => ({ columns: 100, rows: 30 }) } as Tty;
    expect(await exec(['tty'])).toMatchObject({ out: 'not a tty\n', code: 1 });
    expect(await exec(['tty'], { tty })).toMatchObject({ out: '/dev/pts/0\n', code: 0 });
    expect(await exec(['stty', 'size'], { tty })).toMatchObject({ out: '30 100\n', code: 0 });
    expect(await exec(['stty', 'size'])).toMatchObject({ err: 'stty: standard input: Not a tty\n', code: 1 });
    expect(await exec(['stty', 'raw'], { tty })).toMatchObject({ code: 2 });
  });
});

describe('sleep', () => {
  it('waits for the timer it was given, and wakes at an interrupt', async () => {
    const { exec: run, timer } = bench();
    const asleep = run(['sleep', '0.5']);
    expect(timer.running()).toBe(1);
    timer.tick();
    expect(await asleep).toMatchObject({ code: 0 });
    const controller = new AbortController();
    const again = run(['sleep', '1h'], { signal: controller.signal });
    controller.abort();
    await expect(again).rejects.toThrow(Interrupted);
  });

  it('wants a number', async () => {
    expect(await exec(['sleep', 'x'])).toMatchObject({ code: 2, err: "sleep: invalid number 'x'\n" });
  });
});
