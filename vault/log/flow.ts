/** How much of a flow may be treated with care: a bucket that fills with time and is emptied by bytes. */

/** Bytes at once, and bytes a second. */
export interface FlowLimits {
  readonly burst: number;
  readonly perSecond: number;
}

export class Flow {
  readonly #limits: FlowLimits;
  #left: number;
  #last = 0;

  constructor(limits: FlowLimits) {
    this.#limits = limits;
    this.#left = limits.burst;
  }

  /** Takes `bytes` at `at` (microseconds, never going back far). False, and nothing is taken, when there is not enough left. */
  take(bytes: number, at: number): boolean {
    const { burst, perSecond } = this.#limits;
    this.#left = Math.min(burst, this.#left + (Math.max(0, at - this.#last) / 1e6) * perSecond);
    this.#last = Math.max(this.#last, at);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}
