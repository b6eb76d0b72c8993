/** Opens an unlocked vault: takes the lock, checks that the files belong together, recovers, starts the threads. */
import type { Random } from '../contract/clock.ts';
import { ChaperoneError } from '../contract/errors.ts';
import { IndexClient } from './index/client.ts';
import { readVaultFile } from './keys/unlock.ts';
import { checkMac, decodeVaultFile, VAULT_FILE } from './keys/vault-file.ts';
import { INFO } from './keys/vault-key.ts';
import { takeLock } from './lock.ts';
import { LogClient } from './log/client.ts';
import type { Files } from './log/files.ts';
import { OpenedVault } from './opened-vault.ts';
import type { Vault, VaultEnvironment, VaultKey } from './vault.ts';

export interface OpenOptions {
  readonly dir: string;
  /** Belongs to the vault once this resolves, which wipes it when it is closed; after a rejection it is still the caller's. */
  readonly key: VaultKey;
  readonly env: VaultEnvironment;
  /** For tests: keep the log in this thread, on these files, with this randomness. */
  readonly inside?: { readonly files: Files; readonly random: Random };
}

/**
 * Recovers what a crash left open. Rejects with `vault.busy` when another engine has it, `vault.missing`, `vault.damaged`,
 * `vault.foreign`, `vault.newer`, `vault.full` or `vault.io`; the lock is free again then.
 */
export async function openVault(options: OpenOptions): Promise<Vault> {
  const { dir, key, env, inside } = options;
  const release = takeLock(dir);
  try {
    const file = decodeVaultFile(await readVaultFile(dir));
    if (file.id !== key.vault) throw new ChaperoneError('vault.foreign', { file: VAULT_FILE });
    checkMac(file, key.derive(INFO.mac));
    const now = new Date(env.clock.wall()).toISOString();
    const wrapKey = key.derive(INFO.streamWrap);
    const log = { dir, vault: file.id, signer: file.signer, wrapKey, stateKey: key.derive(INFO.state), now };
    let opened: OpenedVault | null = null;
    const { client, start } = await LogClient.start({
      log,
      ...(inside === undefined ? {} : { inside }),
      onAck: (ack) => opened?.acknowledged(ack),
    });
    log.stateKey.fill(0);
    try {
      const index = new IndexClient({ dir, vault: file.id, indexKey: key.derive(INFO.index), wrapKey });
      opened = new OpenedVault({ dir, key, env, signer: file.signer, log: client, index, start, release });
      return opened;
    } catch (error) {
      await client.stop();
      throw error;
    }
  } catch (error) {
    release();
    throw error;
  }
}
