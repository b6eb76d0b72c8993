/** init, unlock, lock, status. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineStatus } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { findEngine } from '../../engine/control/find.ts';
import { openKey } from '../../engine/attach.ts';
import { startEngine } from '../../engine/start.ts';
import { withEngine, type Common } from '../context.ts';
import { dataDirectory } from '../../engine/home.ts';
import { installation } from '../installation.ts';
import { newPassphrase, passphrase, passphraseFile } from '../secret.ts';
import { table, type Terminal } from '../terminal.ts';

export async function init(terminal: Terminal, common: Common): Promise<number> {
  const home = dataDirectory(terminal.env);
  // Before anybody thinks of a passphrase.
  if (existsSync(join(home, 'vault.json'))) throw new ChaperoneError('vault.exists', { path: home });
  const chosen = await newPassphrase(common.passphraseFile, terminal);
  const engine = await startEngine({ home, resources: installation().resources, env: terminal.env, listeners: 'demand' });
  try {
    const { recoveryKey } = await engine.bridge['vault.create']({ passphrase: chosen });
    const { vault } = await engine.bridge.status({});
    if (common.json) terminal.out(JSON.stringify({ id: vault.id, path: home, recoveryKey }));
    else {
      terminal.out(`Made the vault in ${home}.`);
      terminal.out('');
      terminal.out(
        'Recovery key, shown this once. It opens the vault when the passphrase is lost; write it down and keep it elsewhere:',
      );
      terminal.out('');
      terminal.out(`  ${recoveryKey}`);
    }
    return 0;
  } finally {
    await engine.stop();
  }
}

export async function unlock(terminal: Terminal, common: Common): Promise<number> {
  const home = dataDirectory(terminal.env);
  const found = await findEngine(home);
  await found?.client.close();
  if (found) await withEngine(terminal, common, () => Promise.resolve(), { unlock: true });
  else (await openKey(home, { passphrase: await passphrase(common.passphraseFile, terminal) })).wipe();
  if (common.json) terminal.out(JSON.stringify({ unlocked: found !== null, engine: found?.pid ?? null }));
  else {
    terminal.out(
      found
        ? `Unlocked in the running engine (process ${found.pid}).`
        : 'The passphrase opens the vault. No engine is running, so there is nothing to unlock: each command opens it for itself.',
    );
  }
  return 0;
}

export async function lock(terminal: Terminal, common: Common): Promise<number> {
  const found = await findEngine(dataDirectory(terminal.env));
  await found?.client.close();
  const locked = found !== null && !found.locked;
  if (locked) await withEngine(terminal, common, (bridge) => bridge['vault.lock']({}));
  if (common.json) terminal.out(JSON.stringify({ locked: true, engine: found?.pid ?? null }));
  else if (locked) terminal.out('Locked. Live sessions were sealed; their agents get errors until they are started anew.');
  else terminal.out(found ? 'Already locked.' : 'No engine is running, so the vault is locked.');
  return 0;
}

/** Needs no passphrase: without one it tells what can be known from outside. */
export async function status(terminal: Terminal, common: Common): Promise<number> {
  const home = dataDirectory(terminal.env);
  const found = await findEngine(home);
  let seen: EngineStatus | null = null;
  if (found) {
    try {
      if (passphraseFile(common.passphraseFile, terminal.env) !== null && !found.locked) {
        const key = await openKey(home, { passphrase: await passphrase(common.passphraseFile, terminal) });
        await found.signIn(key).finally(() => {
          key.wipe();
        });
      }
      seen = await found.client.bridge.status({});
    } finally {
      await found.client.close();
    }
  }
  const state = seen?.vault.state ?? (existsSync(join(home, 'vault.json')) ? 'locked' : 'none');
  // Strangers are told no process id.
  const detail = seen === null || seen.pid === 0 ? null : seen;
  if (common.json) {
    const running = found ? { pid: found.pid, address: found.address } : null;
    terminal.out(JSON.stringify({ path: home, vault: state, running, status: detail }));
    return 0;
  }
  const rows = [
    ['vault', state === 'none' ? `none in ${home}; make one with \`chaperone init\`` : `${state}, ${home}`],
    ['engine', found ? `process ${found.pid}${found.address === null ? '' : `, ${found.address}`}` : 'not running'],
  ];
  if (detail) {
    rows.push(
      ['sessions', `${detail.sessions.live} live, ${detail.sessions.total} in all`],
      ['targets', String(detail.targets)],
      ['recording', detail.recording ? 'yes' : 'STOPPED: nothing is let through'],
      ['unrecorded', `${detail.unrecordedRefusals} refusals`],
      ['index', detail.index.rebuilding ? 'rebuilding' : detail.index.behind === 0 ? 'current' : `${detail.index.behind} behind`],
      ['kubectl', detail.kubectl ?? 'not found'],
    );
  } else if (state === 'unlocked') rows.push(['', 'more with --passphrase-file']);
  for (const line of table(rows)) terminal.out(line);
  return 0;
}
