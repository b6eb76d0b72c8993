/** Every file operation of the vault's writing side goes through this interface, so that tests can make each one fail. */
import * as fs from 'node:fs';
import { join } from 'node:path';

/** All but `syncLater` are synchronous (the log has a thread of its own) and throw Node's system errors. */
export interface Files {
  /** `read`; `change` reads and writes what exists; `create` must not exist; `replace` starts empty. */
  readonly open: (path: string, mode: 'read' | 'change' | 'create' | 'replace') => number;
  readonly close: (fd: number) => void;
  readonly size: (fd: number) => number;
  /** Bytes read; fewer than asked only at the end of the file. */
  readonly read: (fd: number, into: Uint8Array, position: number) => number;
  /** Bytes written, perhaps fewer than given. */
  readonly write: (fd: number, parts: readonly Uint8Array[], position: number) => number;
  readonly truncate: (fd: number, size: number) => void;
  /** fdatasync. */
  readonly sync: (fd: number) => void;
  readonly syncLater: (fd: number) => Promise<void>;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  /** Names in a directory. */
  readonly list: (path: string) => string[];
  readonly makeDir: (path: string) => void;
  /** Makes renames and new names in the directory durable. */
  readonly syncDir: (path: string) => void;
}

const FLAGS = { read: 'r', change: 'r+', create: 'wx+', replace: 'w+' } as const;
/** Readable by the owner only, whatever the umask. */
const FILE_MODE = 0o600;

export const systemFiles: Files = {
  open: (path, mode) => fs.openSync(path, FLAGS[mode], FILE_MODE),
  close: (fd) => fs.closeSync(fd),
  size: (fd) => fs.fstatSync(fd).size,
  read(fd, into, position) {
    let filled = 0;
    while (filled < into.length) {
      const count = fs.readSync(fd, into, filled, into.length - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  },
  write: (fd, parts, position) => fs.writevSync(fd, parts, position),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  sync: (fd) => fs.fdatasyncSync(fd),
  syncLater: (fd) =>
    new Promise((resolve, reject) => {
      fs.fdatasync(fd, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    }),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  list: (path) => fs.readdirSync(path),
  makeDir: (path) => {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  syncDir(path) {
    // Windows cannot open directories; its file systems journal names themselves.
    if (process.platform === 'win32') return;
    const fd = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
};

/** Writes everything at `position`; throws when the file takes no more. */
export function writeAll(files: Files, fd: number, parts: readonly Uint8Array[], position: number): void {
  let rest = parts;
  let at = position;
  while (rest.length > 0) {
    const written = files.write(fd, rest, at);
    if (written === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    at += written;
    rest = behind(rest, written);
  }
}

function behind(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (skip >= part.length) skip -= part.length;
    else {
      rest.push(part.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}

/** The suffix of files that are being written; whoever finds one after a crash may remove it. */
export const TEMPORARY = '.tmp';

/** Puts `bytes` under `name` at once or not at all: temporary file, fsync, rename, fsync of the directory. */
export function replaceFile(files: Files, dir: string, name: string, bytes: Uint8Array): void {
  const temporary = join(dir, name + TEMPORARY);
  const fd = files.open(temporary, 'replace');
  try {
    writeAll(files, fd, [bytes], 0);
    files.sync(fd);
  } finally {
    files.close(fd);
  }
  files.rename(temporary, join(dir, name));
  files.syncDir(dir);
}

/** The whole file, or null when it does not exist; throws RangeError above `limit` bytes. */
export function readWhole(files: Files, path: string, limit: number): Uint8Array | null {
  let fd: number;
  try {
    fd = files.open(path, 'read');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const size = files.size(fd);
    if (size > limit) throw new RangeError(`${size} bytes`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, files.read(fd, bytes, 0));
  } finally {
    files.close(fd);
  }
}

/** The system's error code, such as ENOSPC, or the error's name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
