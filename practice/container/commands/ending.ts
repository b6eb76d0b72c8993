/** The last lines or bytes of a stream, holding not much more than those. */

const BLOCK = 64 << 10;
const NEWLINE = 10;

interface Block {
  readonly bytes: Buffer;
  size: number;
  lines: number;
}

export class Ending {
  readonly #unit: 'lines' | 'bytes';
  readonly #count: number;
  readonly #limit: number;
  readonly #blocks: Block[] = [];
  #size = 0;
  #lines = 0;

  /** `limit`: the most bytes to hold. */
  constructor(unit: 'lines' | 'bytes', count: number, limit: number) {
    this.#unit = unit;
    this.#count = count;
    this.#limit = limit;
  }

  /** Throws a RangeError when what has to be held is more than the limit. */
  add(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0;) {
      let last = this.#blocks.at(-1);
      if (last === undefined || last.size === BLOCK) {
        last = { bytes: Buffer.alloc(BLOCK), size: 0, lines: 0 };
        this.#blocks.push(last);
      }
      const part = rest.subarray(0, BLOCK - last.size);
      const lines = newlines(part);
      last.bytes.set(part, last.size);
      last.size += part.length;
      last.lines += lines;
      this.#size += part.length;
      this.#lines += lines;
      rest = rest.subarray(part.length);
    }
    this.#forget();
    if (this.#size > this.#limit) throw new RangeError('the end asked for is too long');
  }

  take(): Buffer {
    const bytes = Buffer.concat(this.#blocks.map((block) => block.bytes.subarray(0, block.size)));
    if (this.#count === 0) return bytes.subarray(bytes.length);
    if (this.#unit === 'bytes') return bytes.subarray(Math.max(0, bytes.length - this.#count));
    let at = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
    for (let n = 0; n < this.#count; n += 1) {
      if (at <= 0) return bytes;
      at = bytes.lastIndexOf(NEWLINE, at - 1);
      if (at < 0) return bytes;
    }
    return bytes.subarray(at + 1);
  }

  /** Drops blocks without which there is still enough. */
  #forget(): void {
    for (let first = this.#blocks[0]; first !== undefined; first = this.#blocks[0]) {
      const enough = this.#unit === 'bytes' ? this.#size - first.size >= this.#count : this.#lines - first.lines > this.#count;
      if (!enough) return;
      this.#size -= first.size;
      this.#lines -= first.lines;
      this.#blocks.shift();
    }
  }
}

export const newlines = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + (byte === NEWLINE ? 1 : 0), 0);
