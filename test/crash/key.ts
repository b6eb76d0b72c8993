/**
 * The vault key as a list of what is derived from it. It is made once, with the passphrase, and handed to each engine that is
 * going to be killed, so that two hundred starts do not mean two hundred times Argon2id.
 */
import { INFO } from '../../vault/keys/vault-key.ts';
import type { VaultKey } from '../../vault/vault.ts';

export interface DerivedKeys {
  readonly vault: string;
  /** Base64 by info. */
  readonly keys: Readonly<Record<string, string>>;
}

export function deriveAll(key: VaultKey): DerivedKeys {
  const entries = Object.values(INFO).map((info) => [info, Buffer.from(key.derive(info)).toString('base64')] as const);
  return { vault: key.vault, keys: Object.fromEntries(entries) };
}

/** Throws for an info that `deriveAll` did not know. */
export function keyFrom(derived: DerivedKeys): VaultKey {
  return {
    vault: derived.vault,
    derive: (info) => {
      const text = derived.keys[info];
      if (text === undefined) throw new Error(`no derived key for ${info}`);
      return new Uint8Array(Buffer.from(text, 'base64'));
    },
    wipe: () => undefined,
  };
}
