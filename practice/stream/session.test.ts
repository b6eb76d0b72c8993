import { describe, expect, it } from 'vitest';
import { bench } from '../container/testing/bench.ts';
import { exitStatus } from './channels.ts';
import { runExec } from './session.ts';
import type { StreamOptions } from './stream-options.ts';
import { fakeChannels, settled } from './testing/client.ts';

const asked = (command: string[], more: Partial<StreamOptions> = {}): StreamOptions => ({
  container: 'box',
  command,
  stdin: true,
  stdout: true,
  stderr: true,
  tty: false,
  ...more,
});
const alive = new AbortController().signal;

describe('exec', () => {
  it('connects the channels and tells the exit code', async () => {
    const channels = fakeChannels();
    channels.keyboard.offer(Buffer.from('hello'));
    channels.keyboard.end();
    expect(await runExec(bench().container, asked(['sh', '-c', 'cat; echo err >&2; exit 7']), channels, alive)).toBe(7);
    expect([await channels.out(), await channels.err(), channels.statuses]).toEqual(['hello', 'err\n', [exitStatus(7)]]);
  });

  it('leaves out what was not asked for', async () => {
    const channels = fakeChannels();
    channels.keyboard.offer(Buffer.from('hello'));
    await runExec(bench().container, asked(['sh', '-c', 'cat; echo err >&2'], { stdin: false, stderr: false }), channels, alive);
    expect([await channels.out(), await channels.err()]).toEqual(['', '']);
  });

  it('ends with 127 where there is no such command', async () => {
    const channels = fakeChannels();
    expect(await runExec(bench().container, asked(['nope']), channels, alive)).toBe(127);
    expect(await channels.err()).toBe('exec: "nope": executable file not found in $PATH\n');
  });

  it('ends without a Status when the client leaves, with 137 when the pod goes', async () => {
    const left = fakeChannels();
    const running = runExec(bench().container, asked(['sleep', '100']), left, alive);
    left.leave();
    expect([await running, left.statuses]).toEqual([undefined, []]);
    const [killed, channels] = [new AbortController(), fakeChannels()];
    const other = runExec(bench().container, asked(['cat']), channels, killed.signal);
    killed.abort();
    expect([await other, channels.statuses]).toEqual([137, [exitStatus(137)]]);
  });

  it('says so when the practice container itself fails', async () => {
    const { container } = bench();
    Object.assign(container, { commands: new Map([['bug', () => Promise.reject(new TypeError('x'))]]) });
    const channels = fakeChannels();
    expect(await runExec(container, asked(['bug']), channels, alive)).toBeUndefined();
    expect(channels.statuses).toEqual([expect.objectContaining({ reason: 'InternalError' })]);
  });
});

describe('exec with a TTY', () => {
  it('is a shell that knows its size', async () => {
    const channels = fakeChannels();
    const running = runExec(bench().container, asked(['sh'], { tty: true, stderr: false }), channels, alive);
    channels.resize({ columns: 100, rows: 30 });
    channels.keyboard.offer(Buffer.from('stty size\rnope\rexit 3\r'));
    expect(await running).toBe(3);
    expect(await channels.out()).toMatch(/\/ # stty size\r\n30 100\r\n\/ # nope\r\nsh: nope: not found\r\n\/ # exit 3\r\n$/);
  });

  it('is interrupted at ^C', async () => {
    const channels = fakeChannels();
    const running = runExec(bench().container, asked(['cat'], { tty: true }), channels, alive);
    channels.keyboard.offer(Buffer.from('a\r'));
    await settled();
    channels.keyboard.offer(Buffer.from('\x03'));
    expect(await running).toBe(130);
    expect(await channels.out()).toBe('a\r\na\r\n^C\r\n');
  });

  it('ends when the client leaves', async () => {
    const channels = fakeChannels();
    const running = runExec(bench().container, asked(['sh'], { tty: true }), channels, alive);
    await settled();
    channels.leave();
    expect([await running, channels.statuses]).toEqual([undefined, []]);
  });
});
