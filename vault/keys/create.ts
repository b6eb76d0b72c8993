/** Makes a new vault: key, slots, signing key, empty state, catalogue. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import { CATALOGUE_FILE, CATALOGUE_HEAD, type CatalogueEvent } from '../log/catalogue.ts';
import { sealerFor } from '../log/context.ts';
import { replaceFile, systemFiles, type Files } from '../log/files.ts';
import { plaintextOf } from '../log/payload.ts';
import { LOG_SUFFIX, openingError, SESSIONS } from '../log/recovery.ts';
import { takeLock } from '../lock.ts';
import { base64 } from '../seal/digest.ts';
import { NONCE_SIZE } from '../seal/box.ts';
import { chainStart, DATA_KEY_SIZE, encodeHead, FORMAT, wrapDataKey } from '../seal/head.ts';
import { MerkleTree } from '../seal/merkle.ts';
import { SEED_SIZE, signerOf } from '../seal/signer.ts';
import type { VaultEnvironment } from '../vault.ts';
import { DEFAULT_COST, passphraseSlot, recoverySlot, type KdfCost } from './slots.ts';
import { EMPTY_STATE, encodeState, STATE_FILE } from './state-file.ts';
import { ulid } from './ulid.ts';
import { encodeVaultFile, VAULT_FILE } from './vault-file.ts';
import { INFO, VAULT_KEY_SIZE, vaultKeyOf } from './vault-key.ts';
import { toWords } from './words.ts';

/** Characters (Unicode code points after NFKC). */
export const MINIMUM_PASSPHRASE = 8;

export interface CreateOptions {
  /** Made when it does not exist. */
  readonly dir: string;
  readonly passphrase: string;
  readonly env: VaultEnvironment;
  /** For tests: a cheaper key derivation (written to vault.json) and other file operations. */
  readonly inside?: { readonly cost?: KdfCost; readonly files?: Files };
}

/**
 * The recovery key (24 words) exists nowhere else: show it once. Rejects with `vault.weak`, `vault.exists`, `vault.busy`,
 * `vault.damaged` (sessions without a vault.json) or `vault.io`. vault.json is written last: without it there is no vault.
 */
export async function createVault(options: CreateOptions): Promise<{ id: string; recoveryKey: string }> {
  const { dir, passphrase, inside } = options;
  const files = inside?.files ?? systemFiles;
  if (Array.from(passphrase.normalize('NFKC')).length < MINIMUM_PASSPHRASE) {
    throw new ChaperoneError('vault.weak', { minimum: MINIMUM_PASSPHRASE });
  }
  let release: (() => void) | null = null;
  try {
    mkdirSync(join(dir, SESSIONS), { recursive: true, mode: 0o700 });
    // Before the lock as well: where a vault is, the answer is that, not that it is busy.
    assertEmpty(files, dir);
    release = takeLock(dir);
    assertEmpty(files, dir);
    return await create(options, files, inside?.cost ?? DEFAULT_COST);
  } catch (error) {
    throw openingError(error);
  } finally {
    release?.();
  }
}

async function create(
  { dir, passphrase, env }: CreateOptions,
  files: Files,
  cost: KdfCost,
): Promise<{ id: string; recoveryKey: string }> {
  const { random } = env;
  const now = env.clock.wall();
  const createdAt = new Date(now).toISOString();
  const id = ulid(now, random);
  const vaultKey = random(VAULT_KEY_SIZE);
  const recovery = random(32);
  const seed = random(SEED_SIZE);
  const birth = (): Parameters<typeof recoverySlot>[0] => {
    return { vault: id, id: ulid(now, random), createdAt, vaultKey, nonce: random(NONCE_SIZE) };
  };
  const slots = [await passphraseSlot(birth(), passphrase, random(16), cost), recoverySlot(birth(), recovery)];
  const key = vaultKeyOf(id, vaultKey);
  const signer = signerOf(seed);
  const wrapKey = key.derive(INFO.streamWrap);
  const dataKey = random(DATA_KEY_SIZE);
  const name = { stream: 'catalogue', vault: id, id } as const;
  const head = encodeHead({
    format: FORMAT,
    ...name,
    createdAt,
    signer: base64(signer.publicKey),
    key: wrapDataKey(wrapKey, dataKey, random(NONCE_SIZE), name),
  });
  const sealer = sealerFor({ files, dir, vault: id, signer, wrapKey, random }, name, dataKey, {
    chain: chainStart(head),
    tree: new MerkleTree(),
  });
  const events: CatalogueEvent[] = [
    { t: 'vault.created', at: createdAt },
    { t: 'state.saved', at: createdAt, revision: 1, change: 'created' },
  ];
  const records = sealer.records(plaintextOf(events), true);
  sealer.commit(records);
  const checkpoint = sealer.checkpoint();

  const state = encodeState({ revision: 1, seed, state: EMPTY_STATE }, key.derive(INFO.state), random(NONCE_SIZE), id);
  replaceFile(files, dir, STATE_FILE, state);
  replaceFile(files, dir, CATALOGUE_FILE, Buffer.concat([head, ...records.parts, ...checkpoint.parts]));
  replaceFile(files, dir, CATALOGUE_HEAD, checkpoint.note ?? new Uint8Array(0));
  const vaultFile = { format: FORMAT, id, createdAt, signer: base64(signer.publicKey), slots } as const;
  replaceFile(files, dir, VAULT_FILE, encodeVaultFile({ ...vaultFile, slots: [...slots] }, key.derive(INFO.mac)));

  const recoveryKey = toWords(recovery);
  for (const secret of [recovery, seed, dataKey, wrapKey]) secret.fill(0);
  sealer.wipe();
  key.wipe();
  return { id, recoveryKey };
}

/** Remains of an interrupted creation may be written over; a vault, or sessions of one, may not. */
function assertEmpty(files: Files, dir: string): void {
  if (files.list(dir).includes(VAULT_FILE)) throw new ChaperoneError('vault.exists', { path: dir });
  if (files.list(join(dir, SESSIONS)).some((name) => name.endsWith(LOG_SUFFIX))) {
    throw new ChaperoneError('vault.damaged', { file: VAULT_FILE, reason: 'it is missing, although there are sessions' });
  }
}
