import type { Clock } from '../../contract/clock.ts';

/** What was made, and until when it counts: wall clock, milliseconds since the Unix epoch; null: until it is refused. */
export interface Made<T> {
  readonly value: T;
  readonly until: number | null;
}

/** It is renewed when this part of its life is left, but not sooner than `EARLY` before its end. */
const LAST_PART = 0.2;
const EARLY = 5 * 60_000;
/** A failure is told to everybody who asks within this time, so that an agent that asks again and again starts nothing. */
const FAILURE = 5_000;
/** Two refusals by the target within this time are one: whoever is refused with the new value too gains nothing by a third. */
const BETWEEN_DROPS = 10_000;

/**
 * A value with an end: made when first asked for, by one caller for all who wait, and again before it ends, while the old one still serves.
 * Values are told apart as objects.
 */
export class Renewed<T extends object> {
  readonly #clock: Clock;
  readonly #make: () => Promise<Made<T>>;
  #current: (Made<T> & { readonly renewAt: number }) | null = null;
  #making: Promise<T> | null = null;
  #failed: { readonly error: Error; readonly until: number } | null = null;
  #droppedAt = -Infinity;

  constructor(clock: Clock, make: () => Promise<Made<T>>) {
    this.#clock = clock;
    this.#make = make;
  }

  /** At once while the value counts. Rejects with what `make` rejected with. */
  get(): T | Promise<T> {
    const current = this.#current;
    const now = this.#clock.wall();
    if (current === null || (current.until !== null && now >= current.until)) return this.#anew(now);
    // The old one serves on; a failure is tried again at a later request, until there is nothing left to serve.
    if (now >= current.renewAt) this.#anew(now).catch(() => undefined);
    return current.value;
  }

  /** What is kept now, ended or not. */
  get last(): Made<T> | null {
    return this.#current;
  }

  /** Forgets `value` if it is the one that is kept. */
  drop(value: object): void {
    const now = this.#clock.wall();
    if (this.#current?.value !== value || now - this.#droppedAt < BETWEEN_DROPS) return;
    this.#droppedAt = now;
    this.#current = null;
  }

  #anew(now: number): Promise<T> {
    if (this.#making) return this.#making;
    if (this.#failed && now < this.#failed.until) return Promise.reject(this.#failed.error);
    this.#making = this.#make().then(
      (made) => {
        this.#making = null;
        this.#failed = null;
        this.#current = { ...made, renewAt: renewAt(made.until, this.#clock.wall()) };
        return made.value;
      },
      (error: unknown) => {
        this.#making = null;
        this.#failed = {
          error: error instanceof Error ? error : new Error('it failed', { cause: error }),
          until: this.#clock.wall() + FAILURE,
        };
        throw error;
      },
    );
    return this.#making;
  }
}

function renewAt(until: number | null, now: number): number {
  if (until === null) return Infinity;
  return until - Math.min((until - now) * LAST_PART, EARLY);
}
