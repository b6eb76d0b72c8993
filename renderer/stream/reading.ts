/** Bytes of a stream for reading: as text where they are text, else as hex. */
import { bytesOfBase64, hexdump } from '../body/hexdump.ts';

export type Form = 'auto' | 'text' | 'hex';

export interface Read {
  readonly form: 'text' | 'hex';
  readonly text: string;
  /** Bytes left out at the end. */
  readonly left: number;
  readonly bytes: number;
}

/** Bytes of one message that are shown at first. */
export const SHOWN = 8 << 10;

/** Control characters that text has: tab, line feeds, carriage return, escape. */
const TEXTUAL: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 27, 8, 7]);

/** True when the bytes are no text in UTF-8; a character cut at an end is forgiven. */
export function isBinary(bytes: Uint8Array): boolean {
  const some = bytes.subarray(0, 4 << 10);
  let strange = 0;
  for (const b of some) {
    if (b === 0) return true;
    if (b < 32 && !TEXTUAL.has(b)) strange += 1;
  }
  const text = new TextDecoder().decode(some);
  const broken = text.slice(3, -3).match(/\ufffd/g)?.length ?? 0;
  return strange + broken > some.length / 20;
}

/** `most`: bytes that are shown. */
export function readBytes(base64: string, form: Form, most: number = SHOWN): Read {
  const all = bytesOfBase64(base64);
  const bytes = all.subarray(0, most);
  const hex = form === 'hex' || (form === 'auto' && isBinary(all));
  return {
    form: hex ? 'hex' : 'text',
    text: hex ? hexdump(bytes) : new TextDecoder().decode(bytes),
    left: all.length - bytes.length,
    bytes: all.length,
  };
}
