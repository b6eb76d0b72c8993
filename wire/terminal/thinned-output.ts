/** Output between two keys, thinned: its beginning and its end are drawn, what is between is not, however much there is. */

/** Bytes of each. */
const HEAD = 16_384;
const TAIL = 16_384;

export interface OutputChunk {
  readonly i: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class ThinnedOutput {
  readonly #draw: (chunk: OutputChunk) => void;
  readonly #leftOut: () => void;
  #drawn = 0;
  #tail: OutputChunk[] = [];
  #tailBytes = 0;
  #skipped = false;

  /** `leftOut` is called before the end is drawn when something is missing before it. */
  constructor(draw: (chunk: OutputChunk) => void, leftOut: () => void) {
    this.#draw = draw;
    this.#leftOut = leftOut;
  }

  /** The bytes are copied. */
  push({ i, at, bytes }: OutputChunk): void {
    const head = bytes.subarray(0, Math.max(0, HEAD - this.#drawn));
    const rest = bytes.subarray(head.length);
    this.#drawn += head.length;
    if (head.length > 0) this.#draw({ i, at, bytes: Uint8Array.from(head) });
    if (rest.length === 0) return;
    const kept = Uint8Array.from(rest.subarray(Math.max(0, rest.length - TAIL)));
    if (kept.length < rest.length) this.#skipped = true;
    this.#tail.push({ i, at, bytes: kept });
    this.#tailBytes += kept.length;
    while (this.#tailBytes - (this.#tail[0]?.bytes.length ?? 0) >= TAIL) {
      this.#tailBytes -= this.#tail.shift()?.bytes.length ?? 0;
      this.#skipped = true;
    }
  }

  /** Draws what was held back, up to here; the next output is a beginning again. */
  flush(): void {
    const tail = this.#tail;
    if (this.#skipped) {
      this.#leftOut();
      cutToLine(tail);
    }
    for (const chunk of tail) this.#draw(chunk);
    this.#tail = [];
    this.#tailBytes = 0;
    this.#drawn = 0;
    this.#skipped = false;
  }
}

/** Begins after a line feed, so that no control sequence is cut in two. */
function cutToLine(tail: OutputChunk[]): void {
  const at = tail.findIndex(({ bytes }) => bytes.includes(0x0a));
  const found = tail[at];
  if (found === undefined) return;
  tail.splice(0, at + 1, { ...found, bytes: found.bytes.subarray(found.bytes.indexOf(0x0a) + 1) });
}
