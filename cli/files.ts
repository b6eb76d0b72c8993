/** Files that people name on the command line. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { ChaperoneError } from '../contract/errors.ts';
import type { Terminal } from './terminal.ts';

/** Bytes; a longer file is not what was meant. */
const MOST = 4 << 20;

/** Throws `cli.usage`. */
export function readText(terminal: Pick<Terminal, 'cwd'>, path: string): string {
  try {
    const file = resolve(terminal.cwd, path);
    const stat = statSync(file);
    if (stat.isDirectory()) throw unusable(path, 'it is a directory');
    if (stat.size > MOST) throw unusable(path, 'it is too long');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw unusable(path, code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'error'})`);
  }
}

/** A YAML (or JSON) document. Throws `cli.usage`, without a word of the content, which may be what nobody is to see. */
export function readYaml(terminal: Pick<Terminal, 'cwd'>, path: string): unknown {
  const text = readText(terminal, path);
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw unusable(path, 'it is not valid YAML');
  }
}

/** A secret, which is in a file because it must not be in a command line. Throws `cli.usage`; warns when others may read it. */
export function readSecret(terminal: Pick<Terminal, 'cwd' | 'err'>, path: string): string {
  const text = readText(terminal, path).trim();
  const stat = statSync(resolve(terminal.cwd, path));
  if (stat.isFile() && process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    terminal.err(`chaperone: warning: ${path} can be read by others; make it private with chmod 600.`);
  }
  if (text === '') throw unusable(path, 'it is empty');
  return text;
}

/** From the file if one was named, else asked for without echo. Throws `cli.usage` when neither can be. */
export async function secretOf(terminal: Terminal, file: string | undefined, question: string, option: string): Promise<string> {
  if (file !== undefined) return readSecret(terminal, file);
  if (!terminal.ask) throw new ChaperoneError('cli.usage', { reason: `Give ${option} FILE, or run this on a terminal.` });
  const typed = (await terminal.ask(question)).trim();
  if (typed === '') throw new ChaperoneError('cli.usage', { reason: 'Nothing was typed; nothing was changed.' });
  return typed;
}

function unusable(path: string, reason: string): ChaperoneError {
  return new ChaperoneError('cli.usage', { reason: `The file ${path} cannot be used: ${reason}.` });
}
