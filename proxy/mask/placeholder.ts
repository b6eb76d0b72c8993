/**
 * What stands where a value was: `(chaperone-masked:` COMMITMENT `)`. The text before the commitment has 18 bytes, a multiple of three,
 * so that its base64 is a fixed prefix too, whatever follows, in the standard and in the URL alphabet alike.
 */
const OPEN = '(chaperone-masked:';
const OPEN_BASE64 = Buffer.from(OPEN).toString('base64');
const NEEDLES = [Buffer.from(OPEN), Buffer.from(OPEN_BASE64)] as const;
const LONGEST = Math.max(...NEEDLES.map((n) => n.length));

export function placeholder(commitment: string): string {
  return `${OPEN}${commitment})`;
}

/** The form for fields that clients decode as base64. */
export function placeholderBase64(commitment: string): string {
  return Buffer.from(placeholder(commitment)).toString('base64');
}

/** True when a text or its base64 holds a placeholder. */
export function holdsPlaceholder(text: string | Buffer): boolean {
  return text.includes(OPEN) || text.includes(OPEN_BASE64);
}

/** Finds placeholders in a stream, also across chunks; constant memory. */
export class PlaceholderScanner {
  #tail: Buffer = Buffer.alloc(0);

  /** True when the bytes so far hold one that ends in this chunk. */
  seen(chunk: Buffer): boolean {
    // Only the seam is copied: a large body would leave as much garbage again as it has bytes.
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, LONGEST - 1)]);
    const end = chunk.length < LONGEST - 1 ? seam : chunk;
    this.#tail = Buffer.from(end.subarray(Math.max(0, end.length - LONGEST + 1)));
    return NEEDLES.some((needle) => seam.includes(needle) || chunk.includes(needle));
  }
}
