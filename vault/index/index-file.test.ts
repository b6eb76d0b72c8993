import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom, temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { systemFiles } from '../log/files.ts';
import { INDEX_DIR, INDEX_FILE, loadIndex, saveIndex } from './index-file.ts';

const key = new Uint8Array(32).fill(1);
const vault = '01J00000000000000000000000';

describe('index file', () => {
  it('keeps its content and shows none of it', () => {
    const dir = temporaryDirectory();
    expect(loadIndex(systemFiles, dir, key, vault)).toBeNull();
    saveIndex(systemFiles, dir, key, vault, seededRandom('x'), Buffer.from('canary words'));
    saveIndex(systemFiles, dir, key, vault, seededRandom('y'), Buffer.from('canary again'));
    expect(Buffer.from(loadIndex(systemFiles, dir, key, vault)!).toString()).toBe('canary again');
    expect(readFileSync(join(dir, INDEX_DIR, INDEX_FILE), 'latin1')).not.toContain('canary');
  });

  it('is nothing when it is damaged, foreign, cut, or no file at all', () => {
    const dir = temporaryDirectory();
    const path = join(dir, INDEX_DIR, INDEX_FILE);
    saveIndex(systemFiles, dir, key, vault, seededRandom('x'), Buffer.from('words'));
    const good = readFileSync(path);
    expect(loadIndex(systemFiles, dir, key, '01J00000000000000000000001')).toBeNull();
    expect(loadIndex(systemFiles, dir, new Uint8Array(32), vault)).toBeNull();
    for (let at = 0; at < good.length; at += 1) {
      const flipped = Buffer.from(good);
      flipped[at]! ^= 1;
      writeFileSync(path, flipped);
      expect(loadIndex(systemFiles, dir, key, vault), `byte ${at}`).toBeNull();
      writeFileSync(path, good.subarray(0, at));
      expect(loadIndex(systemFiles, dir, key, vault), `cut at ${at}`).toBeNull();
    }
    const other = temporaryDirectory();
    mkdirSync(join(other, INDEX_DIR, INDEX_FILE), { recursive: true });
    expect(loadIndex(systemFiles, other, key, vault)).toBeNull();
  });
});
