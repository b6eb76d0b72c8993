import { hash } from 'node:crypto';
import type { Clock } from '../../../contract/clock.ts';
import { ChaperoneError } from '../../../contract/errors.ts';

/** Most tokens of all providers that are remembered at once; the oldest go first. */
const MAX = 10_000;

/**
 * Sees to it that each signed content counts in one spelling only. An ECDSA signature has a second form that anybody can compute from the first
 * and that is as good; sessions know tokens by the hash of the whole, so a revoked token would come back in its other form.
 */
export class Spellings {
  readonly #clock: Pick<Clock, 'wall'>;
  /** SHA-256 of header and claims as they were signed → the hash of the token that came first. */
  readonly #first = new Map<string, { readonly token: string; readonly until: number }>();

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  /**
   * @param tokenHash of the whole token.
   * @param until wall clock, milliseconds: when the token ends.
   * Throws ChaperoneError `identity.malformed` for another spelling of a token that was let in before.
   */
  insist(token: string, tokenHash: string, until: number): void {
    const content = hash('sha256', token.slice(0, token.lastIndexOf('.')), 'hex');
    const first = this.#first.get(content);
    if (first !== undefined && first.token !== tokenHash) {
      throw new ChaperoneError('identity.malformed', { reason: 'it is a changed copy of one that was used before' });
    }
    if (first !== undefined) return;
    if (this.#first.size >= MAX) this.#makeRoom();
    this.#first.set(content, { token: tokenHash, until });
  }

  #makeRoom(): void {
    const now = this.#clock.wall();
    for (const [content, { until }] of this.#first) if (until <= now) this.#first.delete(content);
    const [oldest] = this.#first.keys();
    if (this.#first.size >= MAX && oldest !== undefined) this.#first.delete(oldest);
  }
}
