import { errors, type CryptoKey, type JWTHeaderParameters } from 'jose';
import type { Clock } from '../../../contract/clock.ts';
import type { FindKey } from './key-set.ts';

// Microseconds, as the monotonic clock counts.
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** How long keys are used, from when they were fetched. */
export const KEY_AGE = {
  /** Used without asking. */
  fresh: 5 * MINUTE,
  /** Used while new ones are fetched; older ones wait for the fetch. */
  waited: 10 * MINUTE,
  /** Used when the issuer cannot be reached; later nothing is let in. */
  last: 60 * MINUTE,
  /** Shortest time between fetches for keys that are not there. */
  unknown: 30 * SECOND,
  /** Shortest time after a fetch that failed. */
  failed: 5 * SECOND,
} as const;

/**
 * The keys of one issuer, fetched when they are needed: one fetch at a time, whoever asks. jose's own remote set reads the machine's clock
 * and forgets its keys when a fetch fails, so this is one over its local set.
 */
export class KeyCache {
  readonly #load: () => Promise<FindKey>;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #keys: { readonly find: FindKey; readonly at: number } | undefined;
  #failure: { readonly error: Error; readonly at: number } | undefined;
  #pending: Promise<void> | undefined;

  constructor(load: () => Promise<FindKey>, clock: Pick<Clock, 'monotonic'>) {
    this.#load = load;
    this.#clock = clock;
  }

  /** The key for a token. Rejects with jose's errors when there is none, and with that of the last fetch when there are no keys at all. */
  async key(header: JWTHeaderParameters): Promise<CryptoKey> {
    const { find, at } = await this.#current();
    try {
      return await find(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#clock.monotonic() - at < KEY_AGE.unknown) throw error;
      await this.#renew();
      // A key that is new there cannot be told from one that never was while the issuer is out of reach.
      if (this.#failure) throw this.#failure.error;
      return (this.#keys?.find ?? find)(header);
    }
  }

  async #current(): Promise<{ readonly find: FindKey; readonly at: number }> {
    const age = this.#keys ? this.#clock.monotonic() - this.#keys.at : Infinity;
    if (age >= KEY_AGE.waited) await this.#renew();
    else if (age >= KEY_AGE.fresh) void this.#renew();
    if (this.#keys && this.#clock.monotonic() - this.#keys.at < KEY_AGE.last) return this.#keys;
    throw this.#failure?.error ?? new Error('there are no keys');
  }

  /** Fetches unless that has just failed. Never rejects: what went wrong is kept. */
  async #renew(): Promise<void> {
    if (this.#failure && this.#clock.monotonic() - this.#failure.at < KEY_AGE.failed) return;
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    await this.#pending;
  }

  async #fetch(): Promise<void> {
    try {
      const find = await this.#load();
      this.#keys = { find, at: this.#clock.monotonic() };
      this.#failure = undefined;
    } catch (error) {
      const why = error instanceof Error ? error : new Error('the keys could not be fetched', { cause: error });
      this.#failure = { error: why, at: this.#clock.monotonic() };
    }
  }
}
