/** The pace of a replay: recorded times become pauses, and keys change them. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface PaceOptions {
  /** Times faster than recorded. */
  readonly speed: number;
  /** Seconds; no pause is longer. */
  readonly idle: number;
}

/** Milliseconds; rejects when the signal says so. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

export const realPause: Pause = (ms, signal) => sleep(ms, undefined, { signal });

type Keys = (onKey: (key: string) => void) => () => void;

/** Space: pause, go on. `.`: one more, then wait. `q` or Ctrl-C: the end. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #pause: Pause;
  readonly #release: () => void;
  #now: number | null = null;
  #held = false;
  #quit = false;
  #interrupt = new AbortController();
  #wake: () => void = () => undefined;

  constructor(options: PaceOptions, pause: Pause = realPause, keys: Keys | null = null) {
    this.#options = options;
    this.#pause = pause;
    this.#release = keys === null ? () => undefined : keys((key) => this.#press(key));
  }

  /** Comes when the recorded time (milliseconds) has; false when the reader wants no more. There is no pause before the first. */
  async until(at: number): Promise<boolean> {
    const { speed, idle } = this.#options;
    const gap = Math.min((at - (this.#now ?? at)) / speed, idle * 1000);
    this.#now = Math.max(this.#now ?? at, at);
    if (!this.#held && gap > 0) {
      this.#interrupt = new AbortController();
      await this.#pause(gap, this.#interrupt.signal).catch(() => undefined);
    }
    if (this.#held && !this.#quit) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !this.#quit;
  }

  get quit(): boolean {
    return this.#quit;
  }

  /** Gives the keyboard back. */
  end(): void {
    this.#release();
  }

  #press(key: string): void {
    if (key === 'q' || key === '\x03') this.#quit = true;
    else if (key === ' ') this.#held = !this.#held;
    else if (key === '.') this.#held = true;
    else return;
    this.#interrupt.abort();
    // A space that pauses ends no wait for a key: there is none yet.
    this.#wake();
    this.#wake = () => undefined;
  }
}
