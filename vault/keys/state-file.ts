/**
 * state.sealed: signing key, local authority, targets with their credentials, identity providers, grants, revoked proofs; one encrypted file, replaced as
 * a whole.
 */
import { z } from 'zod';
import { ChaperoneError } from '../../contract/errors.ts';
import { StoredGrant } from '../../contract/grant.ts';
import { RevokedProof, StoredProvider } from '../../contract/identity.ts';
import { StoredTarget } from '../../contract/target.ts';
import { base64, fromBase64 } from '../seal/digest.ts';
import { labelled, NONCE_SIZE, openBox, sealBox } from '../seal/box.ts';
import { base64Of, parseJson } from '../seal/head.ts';
import type { VaultState } from '../vault.ts';

export const STATE_FILE = 'state.sealed';
const MAGIC = 'CHAPSTA1';
/** Bytes; larger files are refused unread. */
export const MAX_STATE_FILE = 64 << 20;

const StateJson = z.strictObject({
  /** Grows with each save; the catalogue records it. */
  revision: z.number().int().min(1),
  signer: base64Of(32),
  authority: z.strictObject({ cert: z.string(), key: z.string() }).nullable(),
  targets: z.array(StoredTarget),
  // Not there in states that were written before there were any.
  providers: z.array(StoredProvider).default([]),
  grants: z.array(StoredGrant).default([]),
  revoked: z.array(RevokedProof).default([]),
  ports: z.record(z.string(), z.number().int().min(0).max(65_535)),
});

export interface SealedState {
  readonly revision: number;
  /** Ed25519 seed, 32 bytes. */
  readonly seed: Uint8Array;
  readonly state: VaultState;
}

export const EMPTY_STATE: VaultState = { authority: null, targets: [], providers: [], grants: [], revoked: [], ports: {} };

/** `nonce`: 12 fresh random bytes. */
export function encodeState(
  { revision, seed, state }: SealedState,
  key: Uint8Array,
  nonce: Uint8Array,
  vault: string,
): Uint8Array {
  const { authority, targets, providers, grants, revoked, ports } = state;
  const json = Buffer.from(
    JSON.stringify(StateJson.parse({ revision, signer: base64(seed), authority, targets, providers, grants, revoked, ports })),
    'utf8',
  );
  const bytes = Buffer.concat([Buffer.from(MAGIC, 'latin1'), nonce, sealBox(key, nonce, json, labelled(MAGIC, vault))]);
  json.fill(0);
  return bytes;
}

/** Throws `vault.damaged` (or `vault.foreign` when it is not such a file). */
export function decodeState(bytes: Uint8Array, key: Uint8Array, vault: string): SealedState {
  const magic = Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1');
  if (magic !== MAGIC) throw new ChaperoneError('vault.foreign', { file: STATE_FILE });
  const nonce = bytes.subarray(MAGIC.length, MAGIC.length + NONCE_SIZE);
  const box = bytes.subarray(MAGIC.length + NONCE_SIZE);
  const json = nonce.length === NONCE_SIZE ? openBox(key, nonce, box, labelled(MAGIC, vault)) : null;
  if (json === null) throw damaged('it does not open with the key of this vault');
  const parsed = StateJson.safeParse(parseJson(json));
  json.fill(0);
  const seed = parsed.success ? fromBase64(parsed.data.signer) : null;
  if (!parsed.success || seed === null) throw damaged('its content is not what a writer writes');
  const { revision, authority, targets, providers, grants, revoked, ports } = parsed.data;
  return { revision, seed, state: { authority, targets, providers, grants, revoked, ports } };
}

function damaged(reason: string): ChaperoneError {
  return new ChaperoneError('vault.damaged', { file: STATE_FILE, reason });
}
