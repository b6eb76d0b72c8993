const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 0x3d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NO_VALUE = 255;

/** Value of each character. */
const VALUE = new Uint8Array(256).fill(NO_VALUE);
for (let i = 0; i < ALPHABET.length; i += 1) VALUE[ALPHABET.charCodeAt(i)] = i;

/**
 * Base64 (RFC 4648, section 4) of one message, cut anywhere. Like Go's StdEncoding, which Kubernetes uses, it wants padding and passes
 * over line ends.
 */
export class Base64Reader {
  #bits = 0;
  /** Characters of the group of four that are there; padding counts. */
  #count = 0;
  #padding = 0;

  /** The bytes of the text up to `taken`, where it is no longer base64; that is its length when all of it is. */
  push(text: Uint8Array): { readonly bytes: Uint8Array; readonly taken: number } {
    const out = new Uint8Array(Math.ceil(((this.#count + text.length) / 4) * 3));
    let length = 0;
    let taken = 0;
    for (const character of text) {
      if (!this.#fits(character)) break;
      taken += 1;
      if (character === LINE_FEED || character === CARRIAGE_RETURN) continue;
      if (character === PADDING) this.#padding += 1;
      this.#bits = (this.#bits << 6) | (character === PADDING ? 0 : (VALUE[character] ?? 0));
      this.#count += 1;
      if (this.#count < 4) continue;
      const bytes = 3 - this.#padding;
      for (let k = 0; k < bytes; k += 1) out[length + k] = (this.#bits >> (16 - 8 * k)) & 255;
      length += bytes;
      this.#bits = 0;
      this.#count = 0;
    }
    return { bytes: out.subarray(0, length), taken };
  }

  /** Whether the message ended with a whole group; ready for the next one. */
  end(): boolean {
    const whole = this.#count === 0;
    this.#bits = 0;
    this.#count = 0;
    this.#padding = 0;
    return whole;
  }

  #fits(character: number): boolean {
    if (character === LINE_FEED || character === CARRIAGE_RETURN) return true;
    // Padding is third or fourth of its group, and nothing stands after it.
    if (character === PADDING) return this.#count >= 2;
    return VALUE[character] !== NO_VALUE && this.#padding === 0;
  }
}
