import { Inflate, Z_SYNC_FLUSH } from 'pako';
import type { HeaderList } from '../../contract/record.ts';
import { DICTIONARY } from './dictionary.ts';

/** Bytes of one block after decompression. Kubernetes' blocks have less than 200. */
export const MAX_BLOCK = 65_536;
/** Compressed bytes fed to zlib at once: it cannot make more than about a megabyte of them before the limit is looked at. */
const SLICE = 1_024;

/**
 * Reads the header blocks of one direction: name and value pairs inside one zlib stream that goes on from block to block. Holds one block at
 * most. Source: draft-mbelshe-httpbis-spdy-00, section 2.6.10.
 */
export class HeaderBlocks {
  readonly #inflate = new Inflate({ dictionary: DICTIONARY, windowBits: 15, chunkSize: 1_024 });
  #block = new Uint8Array(256);
  #length = 0;

  constructor() {
    this.#inflate.onData = (chunk) => {
      this.#add(chunk);
    };
    // The default would keep every block for ever.
    this.#inflate.onEnd = () => undefined;
  }

  /** Compressed bytes of the block under way. Returns what is wrong with them. */
  push(bytes: Uint8Array): string | undefined {
    for (let i = 0; i < bytes.length; i += SLICE) {
      const good = this.#inflate.push(bytes.subarray(i, i + SLICE), Z_SYNC_FLUSH);
      if (!good) return 'a SPDY header block that cannot be decompressed';
      // More blocks cannot follow a stream that has ended.
      if (this.#inflate.ended) return 'a SPDY header block that ends the compression';
      if (this.#length > MAX_BLOCK) return 'a SPDY header block of more than 64 KiB';
    }
    return undefined;
  }

  /** The block is complete: its headers, or what is wrong with it. */
  finish(): HeaderList | string {
    const block = this.#block.subarray(0, this.#length);
    this.#length = 0;
    return parse(block) ?? 'a SPDY header block that is not name and value pairs';
  }

  #add(chunk: Uint8Array): void {
    // Over the limit only the length matters, and `push` stops soon.
    if (this.#length <= MAX_BLOCK) {
      const needed = this.#length + chunk.length;
      if (needed > this.#block.length) {
        const larger = new Uint8Array(needed * 2);
        larger.set(this.#block.subarray(0, this.#length));
        this.#block = larger;
      }
      this.#block.set(chunk, this.#length);
    }
    this.#length += chunk.length;
  }
}

/** Undefined unless the block is well-formed to its last byte, without repeated names or names in upper case. */
function parse(block: Uint8Array): HeaderList | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const decoder = new TextDecoder();
  let at = 0;
  const number = (): number => {
    const value = at + 4 <= block.length ? view.getUint32(at) : Number.NaN;
    at += 4;
    return value;
  };
  const text = (): string | undefined => {
    const length = number();
    // Also false when the length could not be read.
    if (!(at + length <= block.length)) return undefined;
    at += length;
    return decoder.decode(block.subarray(at - length, at));
  };
  const headers: (readonly [string, string])[] = [];
  const seen = new Set<string>();
  const count = number();
  // Each pair takes eight bytes at least, so a hostile count cannot make a long loop.
  if (!(count * 8 <= block.length)) return undefined;
  for (let i = 0; i < count; i += 1) {
    const name = text();
    const value = text();
    if (name === undefined || value === undefined || name !== name.toLowerCase() || seen.has(name)) return undefined;
    seen.add(name);
    for (const each of value.split('\0')) headers.push([name, each]);
  }
  return at === block.length ? headers : undefined;
}

/** The value of a header, by its name in lower case; undefined when there is none. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}
