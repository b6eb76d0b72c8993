/** Reads an archive entry by entry from a stream. */
import type { Input } from '../io/stream.ts';
import { ArchiveError, BLOCK, readHeader, type Entry } from './header.ts';

/** Long names and pax records are held in memory; bytes. */
const LONGEST_RECORD = 64 << 10;

export class ArchiveReader {
  readonly #input: Input;
  readonly #signal: AbortSignal;
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes of the current entry that were not read yet, and its padding. */
  #left = 0;
  #padding = 0;

  constructor(input: Input, signal: AbortSignal) {
    this.#input = input;
    this.#signal = signal;
  }

  /** The next entry; null at the end. What was not read of the last one is skipped. Rejects with an ArchiveError. */
  async next(): Promise<Entry | null> {
    let renamed: string | undefined;
    for (;;) {
      while ((await this.read()) !== null);
      await this.#exactly(this.#padding, true);
      this.#padding = 0;
      const block = await this.#exactly(BLOCK, false);
      const entry = block === null ? null : readHeader(block);
      if (entry === null) return null;
      this.#left = entry.size;
      this.#padding = (BLOCK - (entry.size % BLOCK)) % BLOCK;
      if (entry.type !== 'pax' && entry.type !== 'long-name') return renamed === undefined ? entry : { ...entry, path: renamed };
      if (entry.size > LONGEST_RECORD) throw new ArchiveError('a name in the archive is too long');
      const record = await this.#exactly(entry.size, true);
      this.#left = 0;
      renamed = (entry.type === 'pax' ? paxPath(record?.toString() ?? '') : record?.toString().replace(/\0+$/, '')) ?? renamed;
    }
  }

  /** More of the current entry's contents; null when they are read. */
  async read(): Promise<Uint8Array | null> {
    if (this.#left === 0) return null;
    const bytes = await this.#some(this.#left);
    if (bytes === null) throw new ArchiveError('short read');
    this.#left -= bytes.length;
    return bytes;
  }

  async #some(most: number): Promise<Uint8Array | null> {
    if (this.#rest.length === 0) this.#rest = (await this.#input.read(this.#signal)) ?? this.#rest;
    if (this.#rest.length === 0) return null;
    const bytes = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** `size` bytes; null when the stream has ended before the first of them, unless they are `needed`. */
  async #exactly(size: number, needed: boolean): Promise<Buffer | null> {
    const parts: Uint8Array[] = [];
    for (let left = size; left > 0;) {
      const bytes = await this.#some(left);
      if (bytes === null) {
        if (left === size && !needed) return null;
        throw new ArchiveError('short read');
      }
      parts.push(bytes);
      left -= bytes.length;
    }
    return Buffer.concat(parts);
  }
}

/** The `path` of pax records: `LENGTH KEY=VALUE\n`. */
function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}
