/** The memory in which records travel from the engine's thread to the log's: seen by both, used again and again. */
import { MAX_PIECE } from '../../contract/record.ts';
import { PIECE_HEAD, RECORD_HEAD } from '../seal/record.ts';

/** Plaintext of one frame: four full pieces. */
export const BATCH_BYTES = 4 * (RECORD_HEAD + PIECE_HEAD + MAX_PIECE);
/** Slabs that are kept for good; what is needed beyond them is made for one batch and left to the garbage collector. */
const KEPT = 32;

/** A slab has one owner at a time: whoever took it, then the log's thread, then the pool again. */
export class SlabPool {
  readonly #announce: (number: number, memory: SharedArrayBuffer) => void;
  readonly #slabs: SharedArrayBuffer[] = [];
  readonly #numbers = new Map<SharedArrayBuffer, number>();
  readonly #free: number[] = [];

  /** `announce` is called once for each slab that is kept, before anybody hears its number. */
  constructor(announce: (number: number, memory: SharedArrayBuffer) => void) {
    this.#announce = announce;
  }

  /** At least `size` bytes with any content. */
  take(size: number): SharedArrayBuffer {
    if (size > BATCH_BYTES) return new SharedArrayBuffer(size);
    const free = this.#slabs[this.#free.pop() ?? -1];
    if (free !== undefined) return free;
    const slab = new SharedArrayBuffer(BATCH_BYTES);
    if (this.#slabs.length < KEPT) {
      const number = this.#slabs.push(slab) - 1;
      this.#numbers.set(slab, number);
      this.#announce(number, slab);
    }
    return slab;
  }

  /** What to call it in a message: its number, or itself when it is not kept. */
  name(slab: SharedArrayBuffer): number | SharedArrayBuffer {
    return this.#numbers.get(slab) ?? slab;
  }

  give(number: number): void {
    this.#free.push(number);
  }
}
