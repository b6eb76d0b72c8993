import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Pipe } from '../io/pipe.ts';
import { ArchiveReader } from './reader.ts';

const { signal } = new AbortController();

/** The archive cut into pieces of `size`. */
function cut(archive: Buffer, size: number): ArchiveReader {
  const pipe = new Pipe(1 << 30);
  for (let at = 0; at < archive.length; at += size) pipe.offer(archive.subarray(at, at + size));
  pipe.end();
  return new ArchiveReader(pipe, signal);
}

async function entries(reader: ArchiveReader): Promise<[string, string, string][]> {
  const found: [string, string, string][] = [];
  for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
    const parts: Uint8Array[] = [];
    for (let bytes = await reader.read(); bytes !== null; bytes = await reader.read()) parts.push(bytes);
    found.push([entry.path, entry.type, Buffer.concat(parts).toString()]);
  }
  return found;
}

/** What GNU tar makes of a directory with long names. */
function made(format: string): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'practice-tar-'));
  try {
    mkdirSync(join(dir, 'd'));
    writeFileSync(join(dir, 'd', 'f'), 'hello');
    writeFileSync(join(dir, 'd', 'n'.repeat(150)), 'long');
    return execFileSync('tar', ['cf', '-', '--sort=name', `--format=${format}`, 'd'], { cwd: dir });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('an archive', () => {
  it.each(['gnu', 'pax'])('of GNU tar, format %s, is read however it is cut', async (format) => {
    const archive = made(format);
    for (const size of [1, 511, 10_000])
      expect(await entries(cut(archive, size))).toEqual([
        ['d/', 'folder', ''],
        ['d/f', 'file', 'hello'],
        [`d/${'n'.repeat(150)}`, 'file', 'long'],
      ]);
  });

  it('may be read without its contents', async () => {
    const reader = cut(made('gnu'), 700);
    expect([(await reader.next())?.path, (await reader.next())?.path, (await reader.next())?.path.length]).toEqual([
      'd/',
      'd/f',
      152,
    ]);
  });

  it('is refused when it ends too early or is none', async () => {
    const archive = made('gnu');
    await expect(entries(cut(archive.subarray(0, 1_200), 100))).rejects.toThrow('short read');
    await expect(entries(cut(archive.subarray(0, 100), 100))).rejects.toThrow('short read');
    await expect(entries(cut(Buffer.alloc(512, 'x'), 512))).rejects.toThrow('checksum');
    expect(await entries(cut(Buffer.alloc(0), 1))).toEqual([]);
  });
});
