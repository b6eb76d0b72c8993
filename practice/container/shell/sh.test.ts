import { describe, expect, it } from 'vitest';
import { drain } from '../io/stream.ts';
import { Pipe } from '../io/pipe.ts';
import { Terminal } from '../terminal/terminal.ts';
import { bench } from '../testing/bench.ts';
import { GREETING } from './sh.ts';

describe('sh', () => {
  it('runs a line with parameters', async () => {
    const { exec } = bench();
    expect(await exec(['sh', '-c', 'echo $0 $1 $#', 'name', 'x', 'y'])).toMatchObject({ out: 'name x 2\n', code: 0 });
    expect(await exec(['/bin/sh', '-ec', 'exit 5'])).toMatchObject({ code: 5 });
    expect(await exec(['sh', '-c'])).toMatchObject({ code: 2, err: 'sh: -c requires an argument\n' });
  });

  it('runs a file and what comes on stdin, line by line', async () => {
    const { exec, container } = bench();
    container.files.put('/tmp/s', 'echo $1\nexit 4\necho never');
    expect(await exec(['sh', '/tmp/s', 'arg'])).toMatchObject({ out: 'arg\n', code: 4 });
    expect(await exec(['sh'], { stdin: 'echo one\ncd /tmp\npwd\nexit 6\necho never\n' })).toMatchObject({
      out: 'one\n/tmp\n',
      code: 6,
    });
    expect(await exec(['sh', '/none'])).toMatchObject({ code: 1, err: 'sh: /none: No such file or directory\n' });
  });

  it('does not start itself for ever', async () => {
    const { exec, container } = bench();
    container.files.put('/tmp/again', 'sh /tmp/again');
    expect((await exec(['sh', '/tmp/again'])).err).toContain('too many shells');
    container.files.put('/tmp/bomb', `${'sh /tmp/bomb | '.repeat(20)}cat`);
    const controller = new AbortController();
    const bomb = exec(['sh', '/tmp/bomb'], { signal: controller.signal });
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(container.running.count).toBeLessThanOrEqual(257);
    controller.abort();
    await bomb.catch(() => undefined);
    expect(container.running.count).toBe(0);
  });
});

describe('an interactive sh', () => {
  /** Types, ends the input, and gives all that the terminal showed. */
  async function type(keys: string): Promise<{ screen: string; code: number | undefined }> {
    const { exec, container } = bench();
    const [keyboard, screen] = [new Pipe(), new Pipe(1 << 20)];
    const terminal = new Terminal(keyboard, screen);
    const controller = new AbortController();
    const listening = terminal.listen(controller.signal);
    const pipe = new Pipe(1 << 20);
    const done = exec(['sh'], { stdin: terminal.input, tty: terminal });
    keyboard.offer(Buffer.from(keys));
    keyboard.end();
    const { code, out } = await done;
    await listening;
    pipe.end();
    screen.end();
    expect(container.running.count).toBe(0);
    expect(out.startsWith(GREETING)).toBe(true);
    return { code, screen: (await drain(screen, 1 << 20)).toString() };
  }

  it('prompts, echoes, and knows where it is', async () => {
    expect(await type('cd /tmp\rexit 3\r')).toEqual({ code: 3, screen: '/ # cd /tmp\r\n/tmp # exit 3\r\n' });
  });

  it('ends at ^D with the last exit code', async () => {
    expect(await type('false\r\x04')).toEqual({ code: 1, screen: '/ # false\r\n/ # ' });
  });

  it('recalls what was typed before', async () => {
    expect((await type('cd /tmp\r\x1b[A\r\x04')).screen).toBe('/ # cd /tmp\r\n/tmp # \x1b[Kcd /tmp\r\n/tmp # ');
  });
});
