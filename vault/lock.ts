/** One engine per vault: a kernel lock on engine.lock, which ends with the process however that ends. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ChaperoneError } from '../contract/errors.ts';

export const LOCK_FILE = 'engine.lock';

/** The part of fs-native-extensions that is used; the package has no types. */
interface NativeLock {
  /** False when another open file holds the range. Linux: open file description lock; macOS: flock; Windows: LockFileEx. */
  tryLock(fd: number, offset: number, length: number): boolean;
}

/** Far behind the content: on Windows a locked range cannot be read by others, and the process number should be. */
const OFFSET = 1 << 20;

/** Takes the lock or throws `vault.busy` (or `vault.io`); the result releases it. */
export function takeLock(dir: string): () => void {
  const native = createRequire(import.meta.url)('fs-native-extensions') as NativeLock;
  const path = join(dir, LOCK_FILE);
  let fd: number;
  try {
    fd = openSync(path, 'a+', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') throw new ChaperoneError('vault.missing', { path: dir });
    throw new ChaperoneError('vault.io', { reason: `${LOCK_FILE}: ${code}` }, { cause: error });
  }
  try {
    if (!native.tryLock(fd, OFFSET, 1)) throw new ChaperoneError('vault.busy', { pid: holder(path) });
    ftruncateSync(fd, 0);
    writeSync(fd, `${process.pid}\n`);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let held = true;
  return () => {
    if (held) closeSync(fd);
    held = false;
  };
}

/** For the error message only. */
function holder(path: string): string {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d+$/.test(text) ? text : 'unknown';
  } catch {
    return 'unknown';
  }
}
