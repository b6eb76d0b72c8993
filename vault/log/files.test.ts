import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { codeOf, readWhole, replaceFile, systemFiles, writeAll } from './files.ts';

describe('files', () => {
  it('does what its names say on a real disk', async () => {
    const dir = temporaryDirectory();
    const path = join(dir, 'a');
    const fd = systemFiles.open(path, 'create');
    writeAll(systemFiles, fd, [Buffer.from('abc'), Buffer.from('def')], 0);
    systemFiles.sync(fd);
    await systemFiles.syncLater(fd);
    systemFiles.truncate(fd, 4);
    const into = new Uint8Array(10);
    expect([systemFiles.size(fd), systemFiles.read(fd, into, 1)]).toEqual([4, 3]);
    systemFiles.close(fd);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => systemFiles.open(path, 'create')).toThrow(/EEXIST/);
    systemFiles.makeDir(join(dir, 'b', 'c'));
    systemFiles.rename(path, join(dir, 'd'));
    systemFiles.syncDir(dir);
    expect(systemFiles.list(dir).sort()).toEqual(['b', 'd']);
    systemFiles.remove(join(dir, 'd'));
    systemFiles.remove(join(dir, 'never'));
    expect(readdirSync(dir)).toEqual(['b']);
    await expect(systemFiles.syncLater(999_999)).rejects.toThrow(/EBADF/);
  });

  it('goes on after short writes, and gives up when nothing is taken', () => {
    const path = join(temporaryDirectory(), 'a');
    const files = faultyFiles(2, 'short');
    const fd = files.open(path, 'replace');
    writeAll(files, fd, [Buffer.from('abcde'), Buffer.from('fghij')], 0);
    expect(readFileSync(path, 'utf8')).toBe('abcdefghij');
    expect(files.log.filter((name) => name === 'write')).toHaveLength(2);
    expect(() => writeAll({ ...systemFiles, write: () => 0 }, fd, [Buffer.from('x')], 0)).toThrow(
      expect.objectContaining({ code: 'EIO' }),
    );
    systemFiles.close(fd);
  });

  it('replaces a file at once or not at all', () => {
    const dir = temporaryDirectory();
    writeFileSync(join(dir, 'a'), 'old');
    const steps = faultyFiles(0, 'EIO');
    replaceFile(steps, dir, 'a', Buffer.from('new'));
    expect(steps.log).toEqual(['open', 'write', 'sync', 'rename', 'syncDir']);
    for (let at = 1; at <= 5; at += 1) {
      writeFileSync(join(dir, 'a'), 'old');
      expect(() => replaceFile(faultyFiles(at, 'torn'), dir, 'a', Buffer.from('newer'))).toThrow();
      expect(readFileSync(join(dir, 'a'), 'utf8'), `operation ${at}`).toBe(at < 5 ? 'old' : 'newer');
    }
  });

  it('reads whole files, says null when there is none, and refuses absurd sizes', () => {
    const dir = temporaryDirectory();
    writeFileSync(join(dir, 'a'), 'four');
    expect(Buffer.from(readWhole(systemFiles, join(dir, 'a'), 4)!).toString()).toBe('four');
    expect(readWhole(systemFiles, join(dir, 'b'), 4)).toBeNull();
    expect(() => readWhole(systemFiles, join(dir, 'a'), 3)).toThrow(RangeError);
    mkdirSync(join(dir, 'c'));
    chmodSync(join(dir, 'c'), 0o700);
    expect(() => readWhole(systemFiles, join(dir, 'c'), 1 << 20)).toThrow(/EISDIR/);
  });

  it('knows the word of a system error', () => {
    expect(codeOf(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe('ENOSPC');
    expect([codeOf(new TypeError('x')), codeOf('x')]).toEqual(['TypeError', 'unknown']);
  });
});
