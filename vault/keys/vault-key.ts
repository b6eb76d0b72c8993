/** The unlocked vault key and what is derived from it (FORMAT.md, Keys). */
import { ChaperoneError } from '../../contract/errors.ts';
import { hkdf } from '../seal/digest.ts';
import type { VaultKey } from '../vault.ts';

export const VAULT_KEY_SIZE = 32;

export const INFO = {
  mac: 'chaperone/v1/vault-mac',
  state: 'chaperone/v1/state',
  streamWrap: 'chaperone/v1/stream-wrap',
  index: 'chaperone/v1/index',
  control: 'chaperone/v1/control',
} as const;

/** Takes `key` over: `wipe` zeroes it. After that `derive` throws `vault.locked`. */
export function vaultKeyOf(vault: string, key: Uint8Array): VaultKey {
  let open = true;
  return {
    vault,
    derive(info) {
      if (!open) throw new ChaperoneError('vault.locked');
      return hkdf(key, info);
    },
    wipe() {
      open = false;
      key.fill(0);
    },
  };
}
