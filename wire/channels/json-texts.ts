/** Longer ones are not resize messages. */
const MAX_TEXT = 4_096;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WHITE_SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Cuts a stream of JSON objects (the resize channel is one: k8s.io/client-go/tools/remotecommand/resize.go) into one piece for each, without
 * the white space between them. What does not become an object within 4 KiB is handed on as it is.
 */
export class JsonTexts {
  #held: number[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const out: Uint8Array[] = [];
    for (const byte of bytes) {
      if (this.#held.length === 0 && WHITE_SPACE.has(byte)) continue;
      this.#held.push(byte);
      if (this.#endsObject(byte) || this.#held.length === MAX_TEXT) out.push(this.#flush());
    }
    return out;
  }

  /** What is left when the channel ends; empty when nothing is. */
  end(): Uint8Array {
    return this.#flush();
  }

  #endsObject(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === OPEN) this.#depth += 1;
    else if (byte === QUOTE) this.#inString = this.#depth > 0;
    else if (byte === CLOSE && this.#depth > 0) {
      this.#depth -= 1;
      return this.#depth === 0;
    }
    return false;
  }

  #flush(): Uint8Array {
    const text = Uint8Array.from(this.#held);
    this.#held = [];
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    return text;
  }
}
