import { readFileSync, statSync } from 'node:fs';
import { ChaperoneError } from '../contract/errors.ts';
import type { Terminal } from './terminal.ts';

/** The file that holds the passphrase, if one was named. */
export function passphraseFile(option: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const named = option ?? env['CHAPERONE_PASSPHRASE_FILE'] ?? '';
  return named === '' ? null : named;
}

/** First line of the file. Rejects with `vault.passphrase-file`; warns when others may read it. */
export function readPassphrase(path: string, warn: (line: string) => void): string {
  const refuse = (reason: string): never => {
    throw new ChaperoneError('vault.passphrase-file', { path, reason });
  };
  let content = '';
  try {
    // Pipes and /dev/fd are fine; only a plain file has permissions that say something.
    const stat = statSync(path);
    if (stat.isDirectory()) refuse('it is a directory');
    if (stat.isFile() && process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      warn(`chaperone: warning: ${path} can be read by others; make it private with chmod 600.`);
    }
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    refuse(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'error'})`);
  }
  const first = (content.split('\n', 1)[0] ?? '').replace(/\r$/, '');
  return first === '' ? refuse('its first line is empty') : first;
}

/** The passphrase: from the file, else asked for, else `vault.no-passphrase`. */
export async function passphrase(option: string | undefined, terminal: Terminal, question = 'Passphrase: '): Promise<string> {
  const file = passphraseFile(option, terminal.env);
  if (file !== null) {
    return readPassphrase(file, (line) => {
      terminal.err(line);
    });
  }
  if (!terminal.ask) throw new ChaperoneError('vault.no-passphrase');
  return terminal.ask(question);
}

/** A new passphrase; typed ones are asked for twice. */
export async function newPassphrase(option: string | undefined, terminal: Terminal): Promise<string> {
  const first = await passphrase(option, terminal, 'New passphrase: ');
  if (passphraseFile(option, terminal.env) !== null || !terminal.ask) return first;
  if ((await terminal.ask('The same again: ')) !== first) {
    throw new ChaperoneError('cli.usage', { reason: 'The two passphrases differ; nothing was made.' });
  }
  return first;
}
