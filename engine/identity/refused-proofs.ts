import type { Clock } from '../../contract/clock.ts';
import type { ChaperoneError } from '../../contract/errors.ts';

const MOST = 1_000;
/** Milliseconds. */
const LASTING = 10_000;

/** Proofs that were refused a moment ago, by hash: asking again would cost a signature, or a call to the issuer, and give the same answer. */
export class RefusedProofs {
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #refused = new Map<string, { readonly error: ChaperoneError; readonly until: number }>();

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  find(hash: string): ChaperoneError | undefined {
    const found = this.#refused.get(hash);
    if (found === undefined || this.#clock.wall() < found.until) return found?.error;
    this.#refused.delete(hash);
    return undefined;
  }

  /** The oldest goes when there are too many. */
  add(hash: string, error: ChaperoneError): void {
    this.#refused.delete(hash);
    this.#refused.set(hash, { error, until: this.#clock.wall() + LASTING });
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MOST && oldest !== undefined) this.#refused.delete(oldest);
  }

  clear(): void {
    this.#refused.clear();
  }

  get size(): number {
    return this.#refused.size;
  }
}
