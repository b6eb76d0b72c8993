import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { VerifyReport } from '../../contract/verify.ts';
import { openKey } from '../../engine/attach.ts';
import { findEngine } from '../../engine/control/find.ts';
import { verifyFile, verifyVault } from '../../vault/read/verify.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { dataDirectory } from '../../engine/home.ts';
import { passphrase, passphraseFile } from '../secret.ts';
import { paint, type Terminal } from '../terminal.ts';

export interface VerifyOptions extends Common {
  readonly all?: boolean;
}

/**
 * Checks one session, one file or everything; exit code 1 when something is wrong. A running engine checks its own vault, so
 * that what is being written is judged by the one who writes it; otherwise the files are read here, and a vault too damaged to
 * be opened is checked all the same. Without a passphrase the structure, order, roots and signatures are checked, and that is said.
 */
export async function verify(terminal: Terminal, what: string | undefined, options: VerifyOptions): Promise<number> {
  if ((what === undefined) !== (options.all ?? false)) {
    throw new ChaperoneError('cli.usage', { reason: 'Name a session or a file, or give --all.' });
  }
  const report = await check(terminal, what, options);
  if (options.json) terminal.out(JSON.stringify(report));
  else print(terminal, report);
  return report.verified ? 0 : 1;
}

async function check(terminal: Terminal, what: string | undefined, options: VerifyOptions): Promise<VerifyReport> {
  const home = dataDirectory(terminal.env);
  const isFile = what !== undefined && (/[/\\.]/.test(what) || existsSync(resolve(terminal.cwd, what)));
  if (!isFile && !existsSync(join(home, 'vault.json'))) throw new ChaperoneError('vault.missing', { path: home });
  if (!isFile && (await runs(home))) {
    return withEngine(terminal, options, async (bridge) =>
      bridge['sessions.verify'](what === undefined ? {} : { id: await resolveId(bridge, what) }),
    );
  }
  const ask = passphraseFile(options.passphraseFile, terminal.env) !== null || (terminal.ask !== null && !isFile);
  const key = ask ? await openKey(home, { passphrase: await passphrase(options.passphraseFile, terminal) }) : undefined;
  try {
    const withKey = key === undefined ? {} : { key };
    if (isFile) return await verifyFile({ file: resolve(terminal.cwd, what), ...withKey });
    return await verifyVault({
      dir: home,
      ...withKey,
      ...(what === undefined ? {} : { id: idIn(home, what) }),
      ...progress(terminal),
    });
  } finally {
    key?.wipe();
  }
}

async function runs(home: string): Promise<boolean> {
  const found = await findEngine(home);
  await found?.client.close();
  return found !== null && !found.locked;
}

/** A whole id from its beginning, by the names of the session files. */
function idIn(home: string, given: string): string {
  const start = given.toUpperCase();
  const dir = join(home, 'sessions');
  const ids = existsSync(dir) ? readdirSync(dir).flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -4)] : [])) : [];
  const found = ids.filter((id) => id.startsWith(start));
  const [one, another] = found;
  if (one === undefined) throw new ChaperoneError('read.session', { id: given });
  if (another !== undefined)
    throw new ChaperoneError('cli.usage', { reason: `${found.length} sessions begin with ${given}; give more of the id.` });
  return one;
}

function progress(terminal: Terminal): { onProgress?: (done: number, total: number) => void } {
  if (!terminal.colour) return {};
  let last = 0;
  return {
    onProgress: (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
      if (percent < last + 10) return;
      last = percent;
      terminal.err(`chaperone: ${percent} % checked`);
    },
  };
}

function print(terminal: Terminal, { verified, checked, findings, notChecked, signer }: VerifyReport): void {
  terminal.out(verified ? paint(terminal, ['bold', 'green'], 'verified') : paint(terminal, ['bold', 'red'], 'NOT VERIFIED'));
  const { sessions, sealed, frames, records, bytes } = checked;
  terminal.out(
    `checked: ${sessions} ${sessions === 1 ? 'session' : 'sessions'} (${sealed} sealed), ${frames} frames, ${records} records, ${bytes} bytes; signer ${signer.slice(0, 16)}`,
  );
  for (const { file, kind, offset, frame, record, message } of findings) {
    const place = [
      offset === null ? '' : `byte ${offset}`,
      frame === null ? '' : `frame ${frame}`,
      record === null ? '' : `record ${record}`,
    ].filter((part) => part !== '');
    terminal.out(
      `${paint(terminal, 'red', 'bad')}: ${file}${place.length === 0 ? '' : ` at ${place.join(', ')}`} (${kind}): ${message}`,
    );
  }
  for (const sentence of notChecked) terminal.out(`not checked: ${sentence}`);
}
