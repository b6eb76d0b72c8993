/** vault.json: identity, public signing key and key slots. Parsed strictly, re-encoded to the same bytes, and MACed. */
import { z } from 'zod';
import { ChaperoneError } from '../../contract/errors.ts';
import { base64, fromBase64, hmacSha256, same } from '../seal/digest.ts';
import { base64Of, FORMAT, Id, Instant, parseJson } from '../seal/head.ts';
import { Slot } from './slots.ts';

export const VAULT_FILE = 'vault.json';
/** Bytes; larger files are refused unread. */
export const MAX_VAULT_FILE = 65_536;

/** Key order is the order in the file. */
export const VaultFile = z.strictObject({
  format: z.literal(FORMAT),
  id: Id,
  createdAt: Instant,
  signer: base64Of(32),
  slots: z.array(Slot).min(1).max(16),
  mac: base64Of(32),
});
export type VaultFile = z.infer<typeof VaultFile>;

/** The file's bytes, with the MAC made. */
export function encodeVaultFile(file: Omit<VaultFile, 'mac'>, macKey: Uint8Array): Uint8Array {
  return encoded({ ...file, mac: base64(macOf(file, macKey)) });
}

/** Throws `vault.foreign`, `vault.newer` or `vault.damaged`. The MAC is checked by `checkMac`, which needs the key. */
export function decodeVaultFile(bytes: Uint8Array): VaultFile {
  const json = bytes.length > MAX_VAULT_FILE ? undefined : parseJson(bytes);
  const ours = z.looseObject({ format: z.number().int(), slots: z.array(z.unknown()) }).safeParse(json);
  if (!ours.success) throw new ChaperoneError('vault.foreign', { file: VAULT_FILE });
  const { format } = ours.data;
  if (format > FORMAT) throw new ChaperoneError('vault.newer', { file: VAULT_FILE, format, supported: FORMAT });
  const parsed = VaultFile.safeParse(json);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw damaged(`the field ${where === '' ? 'list' : where} is not what a writer writes`);
  }
  if (!Buffer.from(encoded(parsed.data)).equals(bytes)) throw damaged('it does not re-encode to the same bytes');
  return parsed.data;
}

/** Throws `vault.damaged` when the file is not what the holder of the vault key wrote. */
export function checkMac(file: VaultFile, macKey: Uint8Array): void {
  const mac = fromBase64(file.mac);
  if (mac === null || !same(mac, macOf(file, macKey))) throw damaged('its MAC does not hold');
}

function macOf({ format, id, createdAt, signer, slots }: Omit<VaultFile, 'mac'>, macKey: Uint8Array): Uint8Array {
  return hmacSha256(macKey, Buffer.from(JSON.stringify({ format, id, createdAt, signer, slots, mac: '' }), 'utf8'));
}

function encoded(file: VaultFile): Uint8Array {
  return Buffer.from(`${JSON.stringify(VaultFile.parse(file))}\n`, 'utf8');
}

function damaged(reason: string): ChaperoneError {
  return new ChaperoneError('vault.damaged', { file: VAULT_FILE, reason });
}
