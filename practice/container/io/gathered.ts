/** Bytes put together piece by piece: however small the pieces, memory stays in proportion to what they hold. */
export class Gathered {
  #buffer: Buffer = Buffer.alloc(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(bytes: Uint8Array): void {
    if (this.#size + bytes.length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(2 * this.#buffer.length, this.#size + bytes.length));
      this.#buffer.copy(larger, 0, 0, this.#size);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** What was gathered, which is forgotten here. */
  take(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#size);
    [this.#buffer, this.#size] = [Buffer.alloc(256), 0];
    return bytes;
  }
}
