import { describe, expect, it } from 'vitest';
import { drain } from '../io/stream.ts';
import { FileSystem } from './filesystem.ts';
import { FolderNode } from './node.ts';
import { Quota } from './quota.ts';

function fresh(space = 1 << 20) {
  const quota = new Quota(space);
  let now = 1;
  const files = new FileSystem(quota, () => (now += 1));
  const text = async (path: string): Promise<string> => (await drain(files.readable(path).open(), 1 << 20)).toString();
  return { quota, files, text };
}

describe('paths', () => {
  it('are resolved from a directory, and never above the root', () => {
    const { files } = fresh();
    expect(files.resolve('b/../c', '/a')).toBe('/a/c');
    expect(files.resolve('/../../etc//./x')).toBe('/etc/x');
    expect(files.resolve('..', '/a')).toBe('/');
  });

  it('lead to what is there, or fail as paths do', () => {
    const { files } = fresh();
    files.put('/a/b', 'text');
    expect(files.find('b', '/a')?.kind).toBe('file');
    expect(files.find('/a/none')).toBeUndefined();
    expect(() => files.get('/a/none')).toThrow('No such file');
    expect(() => files.find('/a/b/c')).toThrow('Not a directory');
    expect(() => files.find('/a/b/')).toThrow('Not a directory');
    expect(() => files.readable('/a')).toThrow('Is a directory');
  });
});

describe('writing', () => {
  it('makes, replaces and appends', async () => {
    const { files, text } = fresh();
    await files.write('/f').write(Buffer.from('one'));
    await files.write('/f', '/', true).write(Buffer.from('two'));
    expect(await text('/f')).toBe('onetwo');
    await files.write('f').write(Buffer.from('three'));
    expect(await text('/f')).toBe('three');
    expect(() => files.write('/none/f')).toThrow('No such file');
    files.makeFolder('/d');
    expect(() => files.write('/d')).toThrow('Is a directory');
  });

  it('stops where the space ends, for contents and for names', async () => {
    const { files, quota } = fresh(4_000);
    await expect(files.write('/f').write(Buffer.alloc(10_000))).rejects.toThrow('No space left');
    expect(() => {
      for (let i = 0; i < 100; i += 1) files.makeFolder(`/d${i}`);
    }).toThrow('No space left');
    expect(quota.used).toBeLessThanOrEqual(4_000);
    expect(() => files.put('/g/h', 'x')).toThrow('No space left');
  });

  it('has limits for names and depth', () => {
    const { files } = fresh();
    expect(() => files.makeFolder(`/${'x'.repeat(256)}`)).toThrow('File name too long');
    expect(() => files.makeFolders('/d'.repeat(100))).toThrow('File name too long');
  });
});

describe('directories', () => {
  it('are made one by one or all at once', () => {
    const { files } = fresh();
    expect(() => files.makeFolder('/a/b')).toThrow('No such file');
    files.makeFolders('/a/b/c');
    files.makeFolders('/a/b');
    expect(() => files.makeFolder('/a')).toThrow('File exists');
    files.put('/a/f', '');
    expect(() => files.makeFolders('/a/f/g')).toThrow('Not a directory');
    files.place('/a/given', new FolderNode(0));
    expect(files.get('/a/given').kind).toBe('folder');
  });

  it('give everything back when they go', async () => {
    const { files, quota } = fresh();
    const before = quota.used;
    files.put('/a/b/f', 'x'.repeat(10_000));
    expect(() => files.remove('/a')).toThrow('Is a directory');
    expect(() => files.remove('/')).toThrow('busy');
    const open = files.write('/a/b/f');
    files.remove('/a', '/', true);
    await open.write(Buffer.from('written to what is gone'));
    expect([files.find('/a'), quota.used]).toEqual([undefined, before]);
    files.put('/b/c', 'text');
    files.clear();
    expect([files.root.entries.size, quota.used]).toEqual([0, 0]);
  });
});
