import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const LONG = 'n'.repeat(200);

describe('tar', () => {
  it('makes archives that GNU tar reads', async () => {
    const { exec, container } = bench();
    container.files.put('/tmp/d/f', 'hello');
    container.files.put(`/tmp/d/${LONG}`, 'long');
    const made = await exec(['tar', 'cf', '-', '/tmp/d']);
    expect(made).toMatchObject({ code: 0, err: "tar: removing leading '/' from member names\n" });
    const dir = mkdtempSync(join(tmpdir(), 'practice-tar-'));
    try {
      execFileSync('tar', ['xf', '-'], { cwd: dir, input: made.bytes });
      expect([readFileSync(join(dir, 'tmp/d/f'), 'utf8'), readFileSync(join(dir, 'tmp/d', LONG), 'utf8')]).toEqual([
        'hello',
        'long',
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('takes back what it made, elsewhere', async () => {
    const { exec, sh, container } = bench();
    container.files.put('/tmp/d/sub/f', 'x'.repeat(100_000), 0o600);
    container.files.makeFolder('/out');
    const { bytes } = await exec(['tar', 'cf', '-', '-C', '/tmp', 'd']);
    expect(await exec(['tar', '-xmf', '-', '--no-same-owner', '-C', '/out'], { stdin: bytes })).toMatchObject({
      code: 0,
      err: '',
    });
    expect((await sh('cat /out/d/sub/f | wc -c; ls -l /out/d/sub')).out).toMatch(/^100000\n-rw------- /);
    expect((await exec(['tar', 'tf', '-'], { stdin: bytes })).out).toBe('d/\nd/sub/\nd/sub/f\n');
  });

  it('works with a file in the container', async () => {
    const { sh } = bench();
    expect(await sh('tar cf /tmp/a.tar /etc 2>/dev/null; mkdir /o; tar xvf /tmp/a.tar -C /o; cat /o/etc/hostname')).toMatchObject(
      {
        out: 'etc/\netc/hostname\nbox-1\n',
        code: 0,
      },
    );
  });

  it('never leaves the container', async () => {
    const { exec, container } = bench();
    container.files.put('/tmp/evil', 'x');
    const { bytes } = await exec(['tar', 'cf', '-', '/tmp/evil']);
    bytes.write('../../../../../etc/evil\0', 0);
    let sum = 0;
    for (let at = 0; at < 512; at += 1) sum += at >= 148 && at < 156 ? 32 : bytes[at]!;
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    await exec(['tar', 'xf', '-', '-C', '/tmp'], { stdin: bytes });
    expect(container.files.get('/etc/evil').kind).toBe('file');
  });

  it('says what is wrong', async () => {
    const { exec, sh } = bench(200_000);
    expect(await exec(['tar', 'cf', '-', '/none'])).toMatchObject({ code: 1, err: 'tar: /none: No such file or directory\n' });
    expect(await exec(['tar', 'xf', '-'], { stdin: 'x'.repeat(600) })).toMatchObject({
      code: 1,
      err: 'tar: invalid tar header checksum\n',
    });
    expect(await exec(['tar', 'xf', '-', '-C', '/none'])).toMatchObject({ code: 1 });
    for (const args of [['f', '-'], ['c', 'f'], ['czf', '-'], ['cf']]) expect((await exec(['tar', ...args])).code).not.toBe(0);
    expect((await sh('head -c 150000 /dev/zero >/tmp/z; tar cf - /tmp/z 2>/dev/null | tar xf - -C /etc')).err).toContain(
      'No space left',
    );
  });
});
