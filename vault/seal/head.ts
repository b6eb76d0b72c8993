/** The head of a stream: which vault and stream it belongs to, who signs it, and its wrapped data key. */
import { z } from 'zod';
import { base64, fromBase64, fromUtf8, hkdf, sha256 } from './digest.ts';
import { labelled, NONCE_SIZE, openBox, sealBox, TAG_SIZE } from './box.ts';

export const FORMAT = 1;
export const DATA_KEY_SIZE = 32;
const MAGIC = Buffer.from('CHAPLOG1', 'latin1');
/** Longest JSON of a head that is read, bytes; ours has about 400. */
const MAX_JSON = 4096;
const PREFIX = MAGIC.length + 4;

export const Id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
export const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const base64Of = (size: number): z.ZodString => z.string().refine((text) => fromBase64(text, size) !== null);

/** Key order is the order in the file. */
export const StreamHead = z.strictObject({
  format: z.literal(FORMAT),
  stream: z.enum(['catalogue', 'session']),
  id: Id,
  vault: Id,
  createdAt: Instant,
  signer: base64Of(32),
  key: z.strictObject({ nonce: base64Of(NONCE_SIZE), box: base64Of(DATA_KEY_SIZE + TAG_SIZE) }),
});
export type StreamHead = z.infer<typeof StreamHead>;

export type HeadResult =
  | { readonly ok: true; readonly head: StreamHead; readonly length: number }
  /** `short`: the bytes end before the head does; `newer`: a later format; `foreign`: not such a file at all. */
  | { readonly ok: false; readonly fault: 'short' | 'foreign' | 'newer' | 'malformed'; readonly format?: number };

export function encodeHead(head: StreamHead): Uint8Array {
  const json = Buffer.from(JSON.stringify(StreamHead.parse(head)), 'utf8');
  const prefix = Buffer.alloc(PREFIX);
  MAGIC.copy(prefix);
  prefix.writeUInt32BE(json.length, MAGIC.length);
  return Buffer.concat([prefix, json]);
}

/** `bytes` begin at the start of the file and may go on behind the head. */
export function decodeHead(bytes: Uint8Array): HeadResult {
  const shown = Math.min(bytes.length, MAGIC.length);
  if (!MAGIC.subarray(0, shown).equals(bytes.subarray(0, shown))) return { ok: false, fault: 'foreign' };
  if (bytes.length < PREFIX) return { ok: false, fault: 'short' };
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC.length);
  if (length > MAX_JSON) return { ok: false, fault: 'malformed' };
  if (bytes.length < PREFIX + length) return { ok: false, fault: 'short' };
  const whole = bytes.subarray(0, PREFIX + length);
  const json = parseJson(whole.subarray(PREFIX));
  const format = z.looseObject({ format: z.number().int() }).safeParse(json);
  if (format.success && format.data.format > FORMAT) return { ok: false, fault: 'newer', format: format.data.format };
  const parsed = StreamHead.safeParse(json);
  if (!parsed.success || !Buffer.from(encodeHead(parsed.data)).equals(whole)) return { ok: false, fault: 'malformed' };
  return { ok: true, head: parsed.data, length: whole.length };
}

/** Chain value before the first frame: H(`chaperone/v1/chain` || 0x00 || head bytes). */
export function chainStart(head: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from('chaperone/v1/chain\0', 'latin1'), head]));
}

type HeadName = Pick<StreamHead, 'stream' | 'vault' | 'id'>;

/** `wrapKey` is `HKDF(vault key, "chaperone/v1/stream-wrap")`. */
export function wrapDataKey(wrapKey: Uint8Array, dataKey: Uint8Array, nonce: Uint8Array, name: HeadName): StreamHead['key'] {
  return { nonce: base64(nonce), box: base64(sealBox(wrapKey, nonce, dataKey, keyLabel(name))) };
}

/** Null when this vault key did not wrap it, or the head was changed. */
export function unwrapDataKey(wrapKey: Uint8Array, head: StreamHead): Uint8Array | null {
  const nonce = fromBase64(head.key.nonce);
  const box = fromBase64(head.key.box);
  return nonce === null || box === null ? null : openBox(wrapKey, nonce, box, keyLabel(head));
}

export function framesKey(dataKey: Uint8Array): Uint8Array {
  return hkdf(dataKey, 'chaperone/v1/frames');
}

export function maskingKey(dataKey: Uint8Array): Uint8Array {
  return hkdf(dataKey, 'chaperone/v1/mask');
}

function keyLabel(name: HeadName): Uint8Array[] {
  return labelled('chaperone/v1/stream\0', `${name.stream}\0`, name.vault, name.id);
}

/** Undefined when the bytes are not JSON in UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
