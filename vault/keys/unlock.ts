/** From a secret to the unlocked vault key. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { VaultKey, VaultSecret } from '../vault.ts';
import { openSlot } from './slots.ts';
import { checkMac, decodeVaultFile, MAX_VAULT_FILE, VAULT_FILE } from './vault-file.ts';
import { INFO, vaultKeyOf } from './vault-key.ts';
import { fromWords } from './words.ts';

/**
 * Tries the secret on every slot of its kind. Rejects with `vault.missing`, `vault.passphrase`, `vault.damaged`,
 * `vault.newer`, `vault.foreign` or `vault.io`.
 */
export async function unlockVault(options: { readonly dir: string; readonly secret: VaultSecret }): Promise<VaultKey> {
  const { dir, secret } = options;
  const file = decodeVaultFile(await readVaultFile(dir));
  const words = 'recoveryKey' in secret ? fromWords(secret.recoveryKey) : null;
  const opening = 'passphrase' in secret ? secret : words === null ? null : { recoveryKey: words };
  if (opening === null) throw new ChaperoneError('vault.passphrase');
  for (const slot of file.slots) {
    const bytes = await openSlot(slot, file.id, opening);
    if (bytes === null) continue;
    const key = vaultKeyOf(file.id, bytes);
    checkMac(file, key.derive(INFO.mac));
    return key;
  }
  throw new ChaperoneError('vault.passphrase');
}

/** The bytes of vault.json, or `vault.missing`, `vault.foreign` (absurdly large), `vault.io`. */
export async function readVaultFile(dir: string): Promise<Uint8Array> {
  const path = join(dir, VAULT_FILE);
  try {
    if ((await stat(path)).size > MAX_VAULT_FILE) throw new ChaperoneError('vault.foreign', { file: VAULT_FILE });
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ChaperoneError('vault.missing', { path: dir });
    throw new ChaperoneError('vault.io', { reason: `${VAULT_FILE}: ${code}` }, { cause: error });
  }
}
