import { describe, expect, it } from 'vitest';
import { ArchiveError, BLOCK, readHeader, writeHeader, type Entry } from './header.ts';

const OWNER = { name: 'root', uid: 0, gid: 0 };
const FILE: Entry = { path: 'tmp/f', type: 'file', size: 1234, mode: 0o644, changed: 1_700_000_000_000 };

describe('a header', () => {
  it.each<Entry>([
    FILE,
    { ...FILE, path: 'd/', type: 'folder', size: 0, mode: 0o755 },
    { ...FILE, path: `${'p'.repeat(90)}/${'n'.repeat(90)}` },
    { ...FILE, path: 'ü' },
    { ...FILE, path: 'x'.repeat(100) },
  ])('comes back as it was written: $path', (entry) => {
    const block = writeHeader(entry, OWNER);
    expect(block).toHaveLength(BLOCK);
    expect(readHeader(block!)).toEqual(entry);
  });

  it('has no room for some names', () => {
    expect(writeHeader({ ...FILE, path: 'x'.repeat(101) }, OWNER)).toBeUndefined();
    expect(writeHeader({ ...FILE, path: `${'p'.repeat(200)}/n` }, OWNER)).toBeUndefined();
  });

  it('is refused when a byte is wrong', () => {
    const block = writeHeader(FILE, OWNER)!;
    for (const at of [0, 124, 150, 156, 300]) {
      const broken = Buffer.from(block);
      broken[at] = (broken[at]! + 1) & 255;
      expect(() => readHeader(broken), String(at)).toThrow(ArchiveError);
    }
  });

  it('is null for a block of zeros', () => {
    expect(readHeader(Buffer.alloc(BLOCK))).toBeNull();
  });
});
