import { hash } from 'node:crypto';
import type { Clock } from '../../../contract/clock.ts';

/** Assertions that are remembered at a time. They live for minutes: this is one a second for more than two hours. */
const LIMIT = 10_000;

/**
 * Which assertions have been exchanged, until they have ended. It is kept in memory alone, so it says nothing of the time before `since`: an
 * assertion that was issued before then may have been used, and has to be refused (`couldKnow`).
 */
export class UsedAssertions {
  readonly #clock: Clock;
  readonly #since: number;
  readonly #until = new Map<string, number>();

  /** @param since wall clock, ms; now, unless an engine's earlier memory goes on. */
  constructor(clock: Clock, since = clock.wall()) {
    this.#clock = clock;
    this.#since = since;
  }

  /** Whether an assertion of this age cannot have been used before this memory began; `skew` (ms): how far the issuer's clock may be ahead. */
  couldKnow(issuedAt: number, skew: number): boolean {
    return issuedAt > this.#since + skew;
  }

  /** From when on an assertion may be issued, wall clock, ms. */
  knowsFrom(skew: number): number {
    return this.#since + skew;
  }

  has(provider: string, id: string): boolean {
    return this.#until.has(keyOf(provider, id));
  }

  /**
   * Notes the use of an assertion that counts until then (wall clock, ms). `used`: it has been used before. `full`: too many are remembered for
   * another one to be noted, so it must not be accepted.
   */
  take(provider: string, id: string, until: number): 'first' | 'used' | 'full' {
    const key = keyOf(provider, id);
    if (this.#until.has(key)) return 'used';
    if (this.#until.size >= LIMIT) this.#forget();
    if (this.#until.size >= LIMIT) return 'full';
    this.#until.set(key, until);
    return 'first';
  }

  #forget(): void {
    const now = this.#clock.wall();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
  }
}

/** The same length whatever the names are. */
function keyOf(provider: string, id: string): string {
  return hash('sha256', `${provider}\n${id}`, 'base64url');
}
