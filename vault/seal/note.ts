/** Checkpoints: C2SP signed notes (c2sp.org/signed-note) whose text is a C2SP tlog-checkpoint with one extension line. */
import { base64, fromBase64, fromUtf8, HASH_SIZE } from './digest.ts';
import { keyId, signatureHolds, SIGNATURE_SIZE, type Signer } from './signer.ts';

export interface Checkpoint {
  /** `chaperone/VAULT-ID/catalogue` or `chaperone/VAULT-ID/session/ID`. */
  readonly origin: string;
  /** Records so far. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Chain value before the checkpoint's frame. */
  readonly chain: Uint8Array;
}

/** Longest note that is read, bytes; ours have about 330. */
export const MAX_NOTE = 4096;

export function originOf(stream: 'catalogue' | 'session', vault: string, id: string): string {
  return stream === 'catalogue' ? `chaperone/${vault}/catalogue` : `chaperone/${vault}/session/${id}`;
}

export function checkpointText(point: Checkpoint): string {
  return `${point.origin}\n${point.size}\n${base64(point.root)}\nchain ${base64(point.chain)}\n`;
}

/** The whole note; its signature line bears the name `chaperone/VAULT-ID`. */
export function signNote(point: Checkpoint, vault: string, signer: Signer): Uint8Array {
  const text = checkpointText(point);
  const signature = signer.sign(Buffer.from(text, 'utf8'));
  return Buffer.from(`${text}\n${signatureLine(vault, signer.publicKey, signature)}`, 'utf8');
}

export type NoteFault = 'text' | 'signer' | 'signature';

/** Reads a note; refuses whatever does not encode back to the same bytes. */
export function openNote(note: Uint8Array, vault: string, publicKey: Uint8Array): Checkpoint | NoteFault {
  const whole = note.length > MAX_NOTE ? null : fromUtf8(note);
  const match =
    whole === null ? null : /^([^\n]+)\n([0-9]{1,16})\n([^\n]{44})\nchain ([^\n]{44})\n\n— ([^ \n]+) ([^\n]+)\n$/u.exec(whole);
  if (match === null || whole === null) return 'text';
  const [, origin = '', size = '', rootText = '', chainText = '', name = '', signatureText = ''] = match;
  const root = fromBase64(rootText, HASH_SIZE);
  const chain = fromBase64(chainText, HASH_SIZE);
  const signed = fromBase64(signatureText, 4 + SIGNATURE_SIZE);
  if (root === null || chain === null || signed === null || !Number.isSafeInteger(Number(size))) return 'text';
  const point: Checkpoint = { origin, size: Number(size), root, chain };
  const text = checkpointText(point);
  const signature = signed.subarray(4);
  if (name !== `chaperone/${vault}`) return 'signer';
  if (`${text}\n${signatureLine(vault, publicKey, signature)}` !== whole) return 'text';
  return signatureHolds(publicKey, Buffer.from(text, 'utf8'), signature) ? point : 'signature';
}

function signatureLine(vault: string, publicKey: Uint8Array, signature: Uint8Array): string {
  const name = `chaperone/${vault}`;
  return `— ${name} ${base64(Buffer.concat([keyId(name, publicKey), signature]))}\n`;
}
