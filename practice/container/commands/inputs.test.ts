import { expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

it('files in turn, stdin for - and for none, and a complaint for what is not there', async () => {
  const { exec, container } = bench();
  container.files.put('/tmp/a', 'A\n');
  expect(await exec(['cat'], { stdin: 'in' })).toMatchObject({ out: 'in', code: 0 });
  expect(await exec(['cat', '/tmp/a', '-', '/none', '/tmp/a'], { stdin: 'in\n' })).toMatchObject({
    out: 'A\nin\nA\n',
    err: 'cat: /none: No such file or directory\n',
    code: 1,
  });
  expect(await exec(['cat', '/tmp'])).toMatchObject({ err: 'cat: /tmp: Is a directory\n', code: 1 });
});
