import { createHash, type Hash } from 'node:crypto';
import type { ChannelTotals } from '../../contract/stream.ts';

/** Counts bytes and hashes them as they pass. */
export class HashedBytes {
  #hash: Hash | null = createHash('sha256');
  #bytes = 0;
  #digest = '';

  add(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#hash?.update(bytes);
  }

  /** `whole`: the bytes are all there, so that their hash says something. Nothing may be added afterwards. */
  totals(whole: boolean): ChannelTotals {
    if (this.#hash !== null) this.#digest = this.#hash.digest('hex');
    this.#hash = null;
    return { bytes: this.#bytes, sha256: whole ? this.#digest : null };
  }
}
