/** A field of a query with what it says, and where each character of that stands in the field. */
export interface FormField {
  readonly text: string;
  /** The raw characters from which `text.slice(start, end)` came, as positions in the field. */
  rawRange(start: number, end: number): readonly [start: number, end: number];
}

const HEX = /^[0-9A-Fa-f]{2}$/;

/**
 * Decodes `application/x-www-form-urlencoded`: `+` is a blank, `%XX` are bytes of UTF-8. What is not UTF-8 is read byte by byte and a broken
 * escape as it stands, so nothing is ever lost; `listen` refuses such requests, but they are recorded too.
 */
export function formField(raw: string): FormField {
  if (!/[%+]/.test(raw)) return { text: raw, rawRange: (start, end) => [start, end] };
  const at: number[] = [];
  let text = '';
  for (let i = 0; i < raw.length;) {
    const [part, length] = decodeAt(raw, i);
    at.push(...new Array<number>(part.length).fill(i));
    text += part;
    i += length;
  }
  return { text, rawRange: (start, end) => [at[start] ?? raw.length, at[end] ?? raw.length] };
}

/** The character at `i` and how many raw characters it takes. */
function decodeAt(raw: string, i: number): readonly [part: string, length: number] {
  const c = raw[i] ?? '';
  if (c === '+') return [' ', 1];
  const lead = byteAt(raw, i);
  if (lead === undefined) return [c, 1];
  const count = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const encoded = raw.slice(i, i + 3 * count);
  if (count === 1) return [String.fromCharCode(lead), 3];
  try {
    const part = decodeURIComponent(encoded);
    // One character and nothing behind it: decodeURIComponent has checked that the bytes belong together.
    if (encoded.length === 3 * count && part.length === (count === 4 ? 2 : 1)) return [part, 3 * count];
  } catch {
    // Read as a byte below.
  }
  return [String.fromCharCode(lead), 3];
}

function byteAt(raw: string, i: number): number | undefined {
  const hex = raw.slice(i + 1, i + 3);
  return raw[i] === '%' && HEX.test(hex) ? Number.parseInt(hex, 16) : undefined;
}
