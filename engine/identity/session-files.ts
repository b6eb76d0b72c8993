import { randomUUID } from 'node:crypto';
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';

/** What a session's own directory holds. `ca.crt` is the local authority's certificate, which never changes. */
export const SESSION_FILES = { config: 'config', token: 'token', ca: 'ca.crt' } as const;

export interface SessionFiles {
  /** Text of the kubeconfig. */
  readonly config: string;
  readonly token: string;
}

const ONLY_OWNER = 0o600;

/**
 * Writes the files for the first time; never over something that is there.
 * Throws ChaperoneError `engine.params` when the directory is not an absolute path of a directory that only its owner, who is us, may
 * enter, or when one of the files exists.
 */
export function writeSessionFiles(dir: string, { config, token }: SessionFiles, ca: string): void {
  checkDirectory(dir);
  const files = [
    [SESSION_FILES.config, config],
    [SESSION_FILES.token, token],
    [SESSION_FILES.ca, ca],
  ] as const;
  for (const [name, text] of files) {
    try {
      // wx: also a symbolic link is something that is there.
      writeFileSync(join(dir, name), text, { mode: ONLY_OWNER, flag: 'wx' });
    } catch (error) {
      throw refused(`${name} cannot be written (${reasonOf(error)})`);
    }
  }
}

/** Puts new contents in place of the old, whole files at once (rename(2)), so that no reader sees half a token. Throws like `writeSessionFiles`. */
export function replaceSessionFiles(dir: string, { config, token }: SessionFiles): void {
  checkDirectory(dir);
  // The token first: a client that reads both in between has a new token twice or an old one twice, and both count for a moment.
  replace(join(dir, SESSION_FILES.token), token);
  replace(join(dir, SESSION_FILES.config), config);
}

function replace(path: string, text: string): void {
  const fresh = `${path}.${randomUUID()}`;
  try {
    writeFileSync(fresh, text, { mode: ONLY_OWNER, flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw refused(`its files cannot be replaced (${reasonOf(error)})`);
  }
}

function checkDirectory(dir: string): void {
  if (!isAbsolute(dir)) throw refused('it is not an absolute path');
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(dir);
  } catch (error) {
    throw refused(`it cannot be used (${reasonOf(error)})`);
  }
  if (!stat.isDirectory()) throw refused('it is not a directory');
  // Windows has no such bits; there the user's own temporary directory is private by its access list.
  if (process.platform === 'win32') return;
  if ((stat.mode & 0o077) !== 0) throw refused('others may enter it; make it with mode 0700');
  if (stat.uid !== process.getuid?.()) throw refused('it belongs to somebody else');
}

/** The code of the operating system alone: its message repeats the path. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}

function refused(reason: string): ChaperoneError {
  return new ChaperoneError('engine.params', { method: 'sessions.open', reason: `dir: ${reason}` });
}
