import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureDisk } from './disk.ts';

test('it measures something and leaves nothing behind', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chaperone-disk-'));
  try {
    const result = measureDisk(dir, 5);
    expect(result.appends).toBe(5);
    expect(result.p50).toBeGreaterThan(0);
    expect(result.p99).toBeGreaterThanOrEqual(result.p50);
    expect(readdirSync(dir)).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
