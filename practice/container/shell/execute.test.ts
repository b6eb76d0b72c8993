import { describe, expect, it } from 'vitest';
import { Interrupted } from '../io/stream.ts';
import { bench } from '../testing/bench.ts';

describe('a command line', () => {
  const { sh } = bench();
  it.each<[string, string, string, number]>([
    ['echo out; echo err >&2; exit 7', 'out\n', 'err\n', 7],
    ['true && echo yes || echo no', 'yes\n', '', 0],
    ['false && echo yes || echo no', 'no\n', '', 0],
    ['false; echo $?', '1\n', '', 0],
    ['! true; echo $?', '1\n', '', 0],
    ['A=1; echo $A "$A$A"', '1 11\n', '', 0],
    ['A=2 printenv A; echo [$A]', '2\n[]\n', '', 0],
    ['echo b a | tr a-z A-Z | cat', 'B A\n', '', 0],
    ['A=1 | true; echo [$A]', '[]\n', '', 0],
    ['false | true', '', '', 0],
    ['cd /tmp; pwd; cd / && pwd', '/tmp\n/\n', '', 0],
    ['nope; echo $?', '127\n', 'sh: nope: not found\n', 0],
    ['cd /none', '', 'sh: cd: /none: No such file or directory\n', 1],
    ['cat </none', '', 'sh: /none: No such file or directory\n', 1],
    ['exit x', '', 'sh: exit: Illegal number: x\n', 2],
    ['exit 3; echo never', '', '', 3],
    ['echo "a', '', 'sh: unterminated quoted string: "\n', 2],
    ['', '', '', 0],
  ])('%j', async (line, out, err, code) => {
    expect(await sh(line)).toMatchObject({ out, err, code });
  });

  it('reads and writes files', async () => {
    const { sh: run } = bench();
    expect(await run('echo one >/tmp/f; echo two >>/tmp/f; cat </tmp/f; wc -l /tmp/f')).toMatchObject({
      out: 'one\ntwo\n2 /tmp/f\n',
    });
    expect(await run('ls /none /etc >/tmp/o 2>&1; cat /tmp/o')).toMatchObject({
      out: 'ls: /none: No such file or directory\n/etc:\nhostname\n',
      err: '',
    });
    expect(await run('cat /none 2>/tmp/e; cat /tmp/e')).toMatchObject({
      out: 'cat: /none: No such file or directory\n',
      err: '',
    });
    expect(await run('>/tmp/empty; test -f /tmp/empty')).toMatchObject({ code: 0 });
  });

  it('has a full disk at some point', async () => {
    const { sh: run } = bench(100_000);
    expect(await run('head -c 1000000 /dev/zero >/tmp/f')).toMatchObject({
      code: 1,
      err: 'head: /tmp/f: No space left on device\n',
    });
  });

  it('ends a writer whose reader has left', async () => {
    expect(await sh('head -c 100000000 /dev/zero | head -c 3 | wc -c')).toMatchObject({ out: '3\n', code: 0 });
  });

  it('stops when it is interrupted, inside a pipeline too', async () => {
    const { sh: run, timer } = bench();
    for (const line of ['sleep 100; echo on', 'sleep 100 | cat', 'cat /dev/zero >/dev/null']) {
      const controller = new AbortController();
      const running = run(line, { signal: controller.signal });
      controller.abort();
      await expect(running).rejects.toThrow(Interrupted);
    }
    expect(timer.running()).toBe(0);
  });
});
