const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Puts lines together from bytes cut anywhere. Holds one unfinished line, never longer than the limit. */
export class LineReader {
  #held: Uint8Array[] = [];
  #length = 0;
  readonly #decoder = new TextDecoder();

  /** Bytes of the unfinished line. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes bytes from `from` on, to the end of a line or of the bytes. `taken` counts the line's end in; `line` is without it, and undefined
   * when the line goes on in the next bytes.
   */
  take(bytes: Uint8Array, from: number): { readonly taken: number; readonly line: string | undefined } {
    const end = bytes.indexOf(LINE_FEED, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (end < 0) {
      // A copy: the bytes may be used again before the line ends.
      this.#held.push(part.slice());
      this.#length += part.length;
      return { taken: part.length, line: undefined };
    }
    let line = this.#decoded(part);
    this.#held = [];
    this.#length = 0;
    if (line.charCodeAt(line.length - 1) === CARRIAGE_RETURN) line = line.slice(0, -1);
    return { taken: part.length + 1, line };
  }

  #decoded(end: Uint8Array): string {
    if (this.#length === 0) return this.#decoder.decode(end);
    const pieces = [...this.#held, end];
    return pieces.map((piece) => this.#decoder.decode(piece, { stream: true })).join('') + this.#decoder.decode();
  }
}
