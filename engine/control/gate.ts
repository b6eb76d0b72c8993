import { ChaperoneError } from '../../contract/errors.ts';
import type { Clock } from '../../contract/clock.ts';
import { Mutex } from '../mutex.ts';
import type { Schedule } from '../schedule.ts';

const FIRST_DELAY = 250;
const LONGEST_DELAY = 30_000;
/** Attempts that may wait at a time; more are refused, so that nobody fills the queue. */
const MOST_WAITING = 8;

/** Guards the passphrase: one attempt at a time, each failure doubling the pause before the next one is looked at. */
export class Gate {
  readonly #clock: Clock;
  readonly #schedule: Schedule;
  readonly #mutex = new Mutex();
  #failures = 0;
  #notBefore = 0;
  #waiting = 0;

  constructor(clock: Clock, schedule: Schedule) {
    this.#clock = clock;
    this.#schedule = schedule;
  }

  /** Runs one attempt when its turn and time have come. Rejects with `vault.throttled` when too many wait already. */
  async attempt<T>(attempt: () => Promise<T>): Promise<T> {
    const pause = (): number => Math.ceil((this.#notBefore - this.#clock.monotonic()) / 1000);
    if (this.#waiting >= MOST_WAITING)
      throw new ChaperoneError('vault.throttled', { seconds: Math.max(1, Math.ceil(pause() / 1000)) });
    this.#waiting += 1;
    try {
      return await this.#mutex.run(async () => {
        const wait = pause();
        if (wait > 0) {
          await new Promise<void>((resolve) => {
            this.#schedule(wait, resolve);
          });
        }
        try {
          const result = await attempt();
          this.#failures = 0;
          this.#notBefore = 0;
          return result;
        } catch (error) {
          if (error instanceof ChaperoneError && error.code === 'vault.passphrase') {
            const delay = Math.min(FIRST_DELAY * 2 ** Math.min(this.#failures, 20), LONGEST_DELAY);
            this.#failures += 1;
            this.#notBefore = this.#clock.monotonic() + delay * 1000;
          }
          throw error;
        }
      });
    } finally {
      this.#waiting -= 1;
    }
  }
}
