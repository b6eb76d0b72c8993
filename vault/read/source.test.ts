import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { openSource, readSource } from './source.ts';

describe('source', () => {
  it('reads files at any place', async () => {
    const path = join(temporaryDirectory(), 'a');
    writeFileSync(path, 'abcdef');
    const source = await openSource(path);
    if (typeof source === 'string') throw new Error(source);
    const into = new Uint8Array(4);
    expect([source.size, await source.read(into, 3), Buffer.from(into.subarray(0, 3)).toString()]).toEqual([6, 3, 'def']);
    await source.close();
    const bytes = await readSource(path, 6);
    expect(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()).toBe('abcdef');
  });

  it('has a reason for everything else', async () => {
    const dir = temporaryDirectory();
    writeFileSync(join(dir, 'a'), 'abcdef');
    mkdirSync(join(dir, 'b'));
    symlinkSync('/dev/zero', join(dir, 'c'));
    expect(await openSource(join(dir, 'none'))).toBe('missing');
    expect(await openSource(join(dir, 'a', 'under'))).toBe('missing');
    expect(await readSource(join(dir, 'b'), 10)).toBe('it is not a regular file');
    expect(await readSource(join(dir, 'c'), 10)).toBe('it is not a regular file');
    expect(await readSource(join(dir, 'a'), 5)).toContain('larger than any');
  });
});
