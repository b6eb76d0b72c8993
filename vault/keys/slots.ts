/** Key slots: each holds the vault key, boxed under a key that a passphrase or the recovery key gives. */
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { base64, fromBase64, hkdf } from '../seal/digest.ts';
import { labelled, NONCE_SIZE, openBox, sealBox, TAG_SIZE } from '../seal/box.ts';
import { base64Of, Id, Instant } from '../seal/head.ts';
import { VAULT_KEY_SIZE } from './vault-key.ts';

const SALT_SIZE = 16;

/** The upper bounds keep a hostile file from taking all memory or time: at most 256 MiB and ten passes. */
const Argon2id = z.strictObject({
  name: z.literal('argon2id'),
  memoryKiB: z.number().int().min(8).max(262_144),
  passes: z.number().int().min(1).max(10),
  lanes: z.number().int().min(1).max(4),
  salt: base64Of(SALT_SIZE),
});
const Hkdf = z.strictObject({ name: z.literal('hkdf-sha256') });

const common = { createdAt: Instant };
const boxed = { nonce: base64Of(NONCE_SIZE), box: base64Of(VAULT_KEY_SIZE + TAG_SIZE) };

/** Key order is the order in the file. */
export const Slot = z.discriminatedUnion('kind', [
  z.strictObject({ id: Id, kind: z.literal('passphrase'), ...common, kdf: Argon2id, ...boxed }),
  z.strictObject({ id: Id, kind: z.literal('recovery'), ...common, kdf: Hkdf, ...boxed }),
]);
export type Slot = z.infer<typeof Slot>;

/** RFC 9106 parameters; the default is 64 MiB and three passes. */
export interface KdfCost {
  readonly memoryKiB: number;
  readonly passes: number;
}
export const DEFAULT_COST: KdfCost = { memoryKiB: 65_536, passes: 3 };

interface SlotBirth {
  readonly vault: string;
  readonly id: string;
  readonly createdAt: string;
  readonly vaultKey: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

export async function passphraseSlot(
  birth: SlotBirth,
  passphrase: string,
  salt: Uint8Array,
  cost: KdfCost = DEFAULT_COST,
): Promise<Slot> {
  const kdf = { name: 'argon2id', ...cost, lanes: 1, salt: base64(salt) } as const;
  const kek = await argon2id(passphrase, kdf);
  return { ...named(birth, 'passphrase'), kdf, ...boxIn(birth, 'passphrase', kek) };
}

/** `recoveryKey` is 32 random bytes. */
export function recoverySlot(birth: SlotBirth, recoveryKey: Uint8Array): Slot {
  const kdf = { name: 'hkdf-sha256' } as const;
  return { ...named(birth, 'recovery'), kdf, ...boxIn(birth, 'recovery', recoveryKek(recoveryKey)) };
}

/** The vault key, or null when the slot is of another kind or the secret is not the slot's. */
export async function openSlot(
  slot: Slot,
  vault: string,
  secret: { readonly passphrase: string } | { readonly recoveryKey: Uint8Array },
): Promise<Uint8Array | null> {
  let kek: Uint8Array;
  if (slot.kind === 'passphrase') {
    if (!('passphrase' in secret)) return null;
    kek = await argon2id(secret.passphrase, slot.kdf);
  } else {
    if (!('recoveryKey' in secret)) return null;
    kek = recoveryKek(secret.recoveryKey);
  }
  const nonce = fromBase64(slot.nonce);
  const box = fromBase64(slot.box);
  const key = nonce === null || box === null ? null : openBox(kek, nonce, box, label(vault, slot.id, slot.kind));
  kek.fill(0);
  return key;
}

function named<K extends Slot['kind']>(birth: SlotBirth, kind: K): { id: string; kind: K; createdAt: string } {
  return { id: birth.id, kind, createdAt: birth.createdAt };
}

function boxIn(birth: SlotBirth, kind: Slot['kind'], kek: Uint8Array): { nonce: string; box: string } {
  const box = sealBox(kek, birth.nonce, birth.vaultKey, label(birth.vault, birth.id, kind));
  kek.fill(0);
  return { nonce: base64(birth.nonce), box: base64(box) };
}

function label(vault: string, slot: string, kind: Slot['kind']): Uint8Array[] {
  return labelled('chaperone/v1/slot\0', vault, slot, kind);
}

function recoveryKek(recoveryKey: Uint8Array): Uint8Array {
  return hkdf(recoveryKey, 'chaperone/v1/recovery');
}

async function argon2id(passphrase: string, kdf: z.infer<typeof Argon2id>): Promise<Uint8Array> {
  return hashRaw(Buffer.from(passphrase.normalize('NFKC'), 'utf8'), {
    // No `algorithm`: the package's default is Argon2id (its const enum cannot be named here); the test holds it to that.
    memoryCost: kdf.memoryKiB,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    outputLen: VAULT_KEY_SIZE,
    salt: Buffer.from(kdf.salt, 'base64'),
  });
}
