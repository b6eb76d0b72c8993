/** The index at rest: one encrypted file, replaced as a whole. */
import { join } from 'node:path';
import { readWhole, replaceFile, type Files } from '../log/files.ts';
import { labelled, NONCE_SIZE, openBox, sealBox } from '../seal/box.ts';
import type { Random } from '../../contract/clock.ts';

export const INDEX_DIR = 'index';
export const INDEX_FILE = 'sessions.idx';
const MAGIC = 'CHAPIDX1';
/** Bytes; anything larger is made anew. */
const MAX_INDEX = 1 << 30;

/** `key`: `HKDF(vault key, "chaperone/v1/index")`. */
export function saveIndex(files: Files, dir: string, key: Uint8Array, vault: string, random: Random, content: Uint8Array): void {
  const folder = join(dir, INDEX_DIR);
  const nonce = random(NONCE_SIZE);
  files.makeDir(folder);
  const box = sealBox(key, nonce, content, labelled(MAGIC, vault));
  replaceFile(files, folder, INDEX_FILE, Buffer.concat([Buffer.from(MAGIC, 'latin1'), nonce, box]));
}

/** Null when there is none, or when it is damaged, foreign, or unreadable: whoever asks makes a new one. */
export function loadIndex(files: Files, dir: string, key: Uint8Array, vault: string): Uint8Array | null {
  try {
    const bytes = readWhole(files, join(dir, INDEX_DIR, INDEX_FILE), MAX_INDEX);
    if (bytes === null || Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') !== MAGIC) return null;
    const nonce = bytes.subarray(MAGIC.length, MAGIC.length + NONCE_SIZE);
    if (nonce.length < NONCE_SIZE) return null;
    return openBox(key, nonce, bytes.subarray(MAGIC.length + NONCE_SIZE), labelled(MAGIC, vault));
  } catch {
    return null;
  }
}
