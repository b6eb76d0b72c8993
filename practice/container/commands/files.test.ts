import { describe, expect, it } from 'vitest';
import type { Tty } from '../process.ts';
import { bench } from '../testing/bench.ts';

describe('ls', () => {
  const { container, exec } = bench();
  container.files.put('/tmp/b', '12345');
  container.files.put('/tmp/a', '', 0o755);
  container.files.put('/tmp/.hidden', '');

  it('lists, one a line or in columns', async () => {
    expect((await exec(['ls', '/tmp'])).out).toBe('a\nb\n');
    expect((await exec(['ls', '-a', '/tmp'])).out).toBe('.hidden\na\nb\n');
    expect((await exec(['ls', '/tmp/b', '-d', '/tmp'])).out).toBe('/tmp/b\n/tmp:\n/tmp\n');
    const tty = { size: () => ({ columns: 20, rows: 5 }) } as Tty;
    expect((await exec(['ls', '/'], { tty })).out).toBe('dev   root\netc   tmp\n');
  });

  it('lists in detail', async () => {
    expect((await exec(['ls', '-l', '/tmp'])).out).toBe(
      '-rwxr-xr-x    1 root     root             0 Nov  1 12:00 a\n-rw-r--r--    1 root     root             5 Nov  1 12:00 b\n',
    );
    expect((await exec(['ls', '-ld', '/tmp', '/dev/null'])).out).toMatch(/^drwxr-xr-x .*\/tmp\n.*\ncrw-rw-rw-|crw-rw-rw-/m);
  });

  it('goes on after what is not there', async () => {
    expect(await exec(['ls', '/none', '/etc/hostname'])).toMatchObject({
      out: '/etc/hostname\n',
      err: 'ls: /none: No such file or directory\n',
      code: 1,
    });
  });
});

it('mkdir, touch, rm and rmdir change what is there', async () => {
  const { exec, container } = bench();
  expect(await exec(['mkdir', '/a/b'])).toMatchObject({ code: 1, err: 'mkdir: /a/b: No such file or directory\n' });
  expect(await exec(['mkdir', '-p', '/a/b'])).toMatchObject({ code: 0 });
  await exec(['touch', '/a/b/f', '/a/b/f']);
  expect(container.files.get('/a/b/f').kind).toBe('file');
  expect(await exec(['rmdir', '/a/b'])).toMatchObject({ code: 1, err: 'rmdir: /a/b: Directory not empty\n' });
  expect(await exec(['rm', '/a'])).toMatchObject({ code: 1, err: 'rm: /a: Is a directory\n' });
  expect(await exec(['rm', '/none'])).toMatchObject({ code: 1 });
  expect(await exec(['rm', '-f', '/none', '/a/b/f'])).toMatchObject({ code: 0 });
  expect(await exec(['rmdir', '/a/b'])).toMatchObject({ code: 0 });
  expect(await exec(['rmdir', '/etc/hostname'])).toMatchObject({ code: 1, err: 'rmdir: /etc/hostname: Not a directory\n' });
  expect(await exec(['rm', '-r', '/a'])).toMatchObject({ code: 0 });
  expect(container.files.find('/a')).toBeUndefined();
  expect([(await exec(['mkdir'])).code, (await exec(['rm'])).code]).toEqual([2, 2]);
});
