import { describe, expect, it } from 'vitest';
import { drain, NOTHING } from '../io/stream.ts';
import { DeviceNode, FileNode, FolderNode } from './node.ts';
import { Quota } from './quota.ts';

const read = async (file: FileNode): Promise<string> => (await drain(file.open(), 1 << 20)).toString();

describe('a file', () => {
  it('holds what was appended, in pieces of any size', async () => {
    const file = new FileNode(new Quota(1 << 20), 0);
    const text = 'abc'.repeat(50_000);
    for (const size of [1, 10, 1_000, text.length])
      for (let at = 0; at < Math.min(text.length, 20 * size); at += size) file.append(Buffer.from(text.slice(at, at + size)));
    const wanted = [1, 10, 1_000, text.length].map((size) => text.slice(0, Math.min(text.length, 20 * size))).join('');
    expect([file.size, (await read(file)) === wanted]).toEqual([wanted.length, true]);
  });

  it('takes no more than the quota gives, and gives it back', () => {
    const quota = new Quota(3_000);
    const file = new FileNode(quota, 0);
    expect(file.append(Buffer.alloc(5_000))).toBe(false);
    expect(file.append(Buffer.alloc(2_000))).toBe(true);
    expect(quota.used).toBeGreaterThanOrEqual(2_000);
    file.clear();
    expect([quota.used, file.size]).toEqual([0, 0]);
  });

  it('keeps nothing once it was discarded', async () => {
    const quota = new Quota(10_000);
    const file = new FileNode(quota, 0);
    file.append(Buffer.from('before'));
    file.discard();
    expect(file.append(Buffer.from('after'))).toBe(true);
    expect([await read(file), quota.used]).toEqual(['', 0]);
  });

  it('is read on while it grows, and ends where it was cut', async () => {
    const file = new FileNode(new Quota(10_000), 0);
    file.append(Buffer.from('one'));
    const input = file.open();
    expect(await input.read()).toEqual(Uint8Array.from(Buffer.from('one')));
    file.append(Buffer.from('two'));
    expect(await input.read()).toEqual(Uint8Array.from(Buffer.from('two')));
    expect(await input.read()).toBeNull();
    const again = file.open();
    again.close();
    expect(await again.read()).toBeNull();
  });
});

it('a directory and a device are what they say', () => {
  expect(new FolderNode(5)).toMatchObject({ kind: 'folder', changed: 5 });
  expect(new DeviceNode(5, () => NOTHING).open()).toBe(NOTHING);
});
