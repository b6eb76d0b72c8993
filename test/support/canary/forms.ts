/** Planted secrets, and looking for them in every form in which they could lie around. */
import { randomBytes } from 'node:crypto';

/** A secret that nothing else can equal, in letters that every header, file and environment carries. */
export function makeCanary(kind: string): string {
  return `canary-${kind}-${randomBytes(12).toString('hex')}`;
}

/**
 * The value itself, as hex, percent-encoded and in JSON where that differs, and as base64 and base64url at each of the three alignments in
 * which it can sit inside a longer text. For values of 12 characters and more.
 */
export function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const aligned = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]);
    // The first and last groups mix with their neighbours; what is between is the same everywhere.
    return [text.toString('base64').slice(4, -4), text.toString('base64url').slice(4, -4)];
  });
  const written = [value, bytes.toString('hex'), encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  return [...new Set([...written, ...aligned])];
}

/** The forms of `value` that a text or file content holds; empty when it holds none. */
export function formsIn(content: string | Uint8Array, value: string): readonly string[] {
  const bytes =
    typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return formsOf(value).filter((form) => bytes.includes(form));
}
