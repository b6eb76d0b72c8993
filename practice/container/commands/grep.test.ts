import { expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const { exec, container } = bench();
container.files.put('/tmp/a', 'one\ntwo\nthree\n');
container.files.put('/tmp/b', 'ten\ntwo');

it.each<[string, string, number]>([
  ['grep t /tmp/a', 'two\nthree\n', 0],
  ['grep -v t /tmp/a', 'one\n', 0],
  ['grep -n two /tmp/a /tmp/b', '/tmp/a:2:two\n/tmp/b:2:two\n', 0],
  ['grep -h two /tmp/a /tmp/b', 'two\ntwo\n', 0],
  ['grep -c t /tmp/a', '2\n', 0],
  ['grep -q three /tmp/a', '', 0],
  ['grep none /tmp/a', '', 1],
  ['grep -e two -i /tmp/a', 'two\n', 0],
  ['grep -E ^one|ee$ /tmp/a', 'one\nthree\n', 0],
])('%s', async (line, out, code) => {
  expect(await exec(line.split(' '))).toMatchObject({ out, code });
});

it('reads stdin, and fails as grep fails', async () => {
  expect(await exec(['grep', 'b'], { stdin: 'a\nb\n' })).toMatchObject({ out: 'b\n', code: 0 });
  expect(await exec(['grep', 'b', '/none'])).toMatchObject({ err: 'grep: /none: No such file or directory\n', code: 2 });
  expect([(await exec(['grep'])).code, (await exec(['grep', '-r', 'x', '/'])).code]).toEqual([2, 2]);
});
