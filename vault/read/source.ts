/** Opens a regular file for verification; whatever is wrong with it becomes a reason, never an exception. */
import { lstat, open } from 'node:fs/promises';
import type { ReadAt } from '../seal/scan.ts';

export interface Source {
  readonly size: number;
  readonly read: ReadAt;
  close(): Promise<void>;
}

/** A string says in one clause why there is nothing to read; `missing` when the file does not exist. */
export async function openSource(path: string): Promise<Source | 'missing' | `it ${string}`> {
  try {
    // A pipe or a device in the place of a file would block or never end.
    const stat = await lstat(path);
    if (!stat.isFile()) return 'it is not a regular file';
    const handle = await open(path, 'r');
    return {
      size: stat.size,
      read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
      close: () => handle.close(),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : `it cannot be read (${code})`;
  }
}

/** The whole of a small file; longer than `limit` bytes is a reason as well. */
export async function readSource(path: string, limit: number): Promise<Uint8Array | 'missing' | `it ${string}`> {
  const source = await openSource(path);
  if (typeof source === 'string') return source;
  try {
    if (source.size > limit) return `it is larger than any that is written (${source.size} bytes)`;
    const bytes = new Uint8Array(source.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await source.read(bytes.subarray(filled), filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    return `it cannot be read (${error instanceof Error ? error.name : 'unknown error'})`;
  } finally {
    await source.close();
  }
}
