import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Pipe } from '../io/pipe.ts';
import { bench } from '../testing/bench.ts';

const { exec, sh } = bench();
const TEN = Array.from({ length: 10 }, (_, i) => `${i + 1}\n`).join('');
/** The same bytes, one at a time. */
function slowly(text: string): Pipe {
  const pipe = new Pipe();
  for (const byte of Buffer.from(text)) pipe.offer(Uint8Array.of(byte));
  pipe.end();
  return pipe;
}

describe('head and tail', () => {
  it.each<[string, string]>([
    ['head -n 2', '1\n2\n'],
    ['head -2', '1\n2\n'],
    ['head -n 0', ''],
    ['head', TEN],
    ['head -c 3', '1\n2'],
    ['tail -n 2', '9\n10\n'],
    ['tail -2', '9\n10\n'],
    ['tail -n 0', ''],
    ['tail -n 99', TEN],
    ['tail -n +9', '9\n10\n'],
    ['tail -n +1', TEN],
    ['tail -c 4', '\n10\n'],
    ['tail -c+18', '\n10\n'],
    ['tail -c+1', TEN],
    ['tail -c+99', ''],
  ])('%s', async (line, out) => {
    expect(await exec(line.split(' '), { stdin: TEN })).toMatchObject({ out, code: 0 });
    expect(await exec(line.split(' '), { stdin: slowly(TEN) })).toMatchObject({ out, code: 0 });
  });

  it('take a last line as it is, and refuse what is no number', async () => {
    expect((await exec(['head', '-n5'], { stdin: 'a\nb' })).out).toBe('a\nb');
    expect((await exec(['tail', '-n1'], { stdin: 'a\nb' })).out).toBe('b');
    expect(await exec(['head', '-n', 'x'])).toMatchObject({ code: 2 });
    expect(await exec(['tail', '-q', '-z'])).toMatchObject({ code: 2, err: "tail: Unknown option '-z'\n" });
  });

  it('hold no more than they must', async () => {
    expect(await sh('head -c 20000000 /dev/zero | tail -c 10000000 | wc -c')).toMatchObject({
      err: 'tail: the end asked for is too long\n',
    });
    expect(await sh('head -c 3000000 /dev/zero | head -n 1')).toMatchObject({ err: 'head: line too long\n' });
  });
});

it('wc counts', async () => {
  expect((await exec(['wc'], { stdin: 'a b\nc\n' })).out).toBe('        2        3        6\n');
  expect((await exec(['wc', '-l'], { stdin: slowly('a b\nc\n') })).out).toBe('2\n');
  expect((await exec(['wc', '-w', '/etc/hostname'])).out).toBe('1 /etc/hostname\n');
  expect((await sh('head -c 1048576 /dev/zero | wc -c')).out).toBe('1048576\n');
});

it('tee writes to both', async () => {
  expect((await sh('echo one | tee /tmp/t; echo two | tee -a /tmp/t >/dev/null; cat /tmp/t')).out).toBe('one\none\ntwo\n');
});

it('sha256sum and base64 are what they are elsewhere', async () => {
  const hash = createHash('sha256').update('hello').digest('hex');
  expect((await exec(['sha256sum'], { stdin: 'hello' })).out).toBe(`${hash}  -\n`);
  expect((await exec(['sha256sum', '/etc/hostname'])).out).toMatch(/^[0-9a-f]{64} {2}\/etc\/hostname\n$/);
  expect((await exec(['base64'], { stdin: 'hello' })).out).toBe('aGVsbG8=\n');
  expect((await exec(['base64', '-w0'], { stdin: 'x'.repeat(100) })).out).not.toContain('\n');
  expect((await exec(['base64', '-d'], { stdin: 'aGVs\nbG8=\n' })).out).toBe('hello');
});

it('basename and which', async () => {
  expect((await exec(['basename', '/a/b/'])).out).toBe('b\n');
  expect(await exec(['which', 'cat', 'vi'])).toMatchObject({ out: '/bin/cat\n', err: 'which: no vi\n', code: 1 });
});
