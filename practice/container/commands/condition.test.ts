import { expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const { exec, container } = bench();
container.files.put('/tmp/run', 'x', 0o755);

it.each<[string, number]>([
  ['test -d /tmp', 0],
  ['test -d /etc/hostname', 1],
  ['test -f /etc/hostname', 0],
  ['test -e /none', 1],
  ['test -s /tmp/run', 0],
  ['test -x /tmp/run', 0],
  ['test -x /etc/hostname', 1],
  ['test -r /tmp', 0],
  ['test -w /none', 1],
  ['test ! -e /none', 0],
  ['test a = a', 0],
  ['test a != a', 1],
  ['test -n', 0],
  ['test -z x', 1],
  ['test', 1],
  ['test 2 -lt 10', 0],
  ['test 2 -ge 10', 1],
  ['test 2 -eq x', 2],
  ['test a -what b', 2],
  ['[ -d /tmp ]', 0],
  ['[ -d /tmp', 2],
])('%s: %i', async (line, code) => {
  expect((await exec(line.split(' '))).code).toBe(code);
});
