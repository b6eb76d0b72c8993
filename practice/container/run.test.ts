import { expect, it } from 'vitest';
import { FileError } from './filesystem/file-error.ts';
import { BrokenPipe, Interrupted } from './io/stream.ts';
import { UsageError, type Command } from './process.ts';
import { programOf } from './run.ts';
import { bench } from './testing/bench.ts';

it('finds programs where they usually are', () => {
  expect(['/bin/ls', '/usr/local/bin/ls', 'ls', '/opt/ls'].map(programOf)).toEqual(['ls', 'ls', 'ls', '/opt/ls']);
});

it('turns failures into exit codes and messages', async () => {
  const { exec, container } = bench();
  const throws = (error: Error): Command => {
    return () => Promise.reject(error);
  };
  const failing = (error: Error): Promise<unknown> => {
    const commands = new Map([...container.commands, ['fail', throws(error)] as const]);
    Object.assign(container, { commands });
    return exec(['/bin/fail']);
  };
  expect(await failing(new FileError('ENOENT', '/x'))).toMatchObject({ code: 1, err: 'fail: /x: No such file or directory\n' });
  expect(await failing(new UsageError('no'))).toMatchObject({ code: 2, err: 'fail: no\n' });
  expect(await failing(new RangeError('much'))).toMatchObject({ code: 1, err: 'fail: much\n' });
  expect(await failing(new BrokenPipe())).toMatchObject({ code: 141, err: '' });
  await expect(failing(new Interrupted())).rejects.toThrow(Interrupted);
  await expect(failing(new TypeError('a bug'))).rejects.toThrow('a bug');
  expect(container.running.count).toBe(0);
});

it('runs nothing that is not there, and not too much at once', async () => {
  const { exec, container } = bench();
  expect(await exec(['nope'])).toMatchObject({ code: undefined });
  container.running.count = 256;
  expect(await exec(['true'])).toMatchObject({ code: 2, err: 'true: Resource temporarily unavailable\n' });
});
