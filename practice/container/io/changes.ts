/** Waiting for the next change of something. */
import { Interrupted } from './stream.ts';

export class Changes {
  readonly #wakers = new Set<() => void>();

  /** Lets everybody who waits go on. */
  tell(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  /** Resolves at the next `tell`. Rejects with Interrupted when `signal` is aborted. */
  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#wakers.delete(wake);
        signal?.removeEventListener('abort', interrupt);
      };
      const wake = (): void => {
        stop();
        resolve();
      };
      const interrupt = (): void => {
        stop();
        reject(new Interrupted());
      };
      this.#wakers.add(wake);
      if (signal?.aborted === true) interrupt();
      else signal?.addEventListener('abort', interrupt);
    });
  }
}
