/** Timers are passed in, so that tests need not wait. Both return the function that ends them. */
export interface Timer {
  every(milliseconds: number, run: () => void): () => void;
  after(milliseconds: number, run: () => void): () => void;
}

/** Real timers that never keep the process alive. */
export const systemTimer: Timer = {
  every(milliseconds, run) {
    const timer = setInterval(run, milliseconds).unref();
    return () => {
      clearInterval(timer);
    };
  },
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
