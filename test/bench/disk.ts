/** How long this disk takes to make a small append durable: the floor under every write-ahead. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from './statistics.ts';

export interface DiskResult {
  readonly appends: number;
  readonly bytes: number;
  /** Milliseconds of write and fdatasync together. */
  readonly p50: number;
  readonly p99: number;
}

/** Appends `appends` records of 3 KB (about one recorded POST) to a new file in `dir`, each followed by fdatasync. */
export function measureDisk(dir: string, appends: number): DiskResult {
  const file = join(dir, 'append');
  const record = Buffer.alloc(3072, 7);
  const times: number[] = [];
  const fd = openSync(file, 'a', 0o600);
  try {
    for (let i = 0; i < appends; i += 1) {
      const start = performance.now();
      writeSync(fd, record);
      fdatasyncSync(fd);
      times.push(performance.now() - start);
    }
  } finally {
    closeSync(fd);
    rmSync(file);
  }
  return { appends, bytes: record.length, p50: percentile(times, 50), p99: percentile(times, 99) };
}
