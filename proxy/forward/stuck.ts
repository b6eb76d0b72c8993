/** How long something may stand still, milliseconds. */
const PATIENCE = 2_000;

/**
 * Calls `run` once when `progress` has not changed for a while (`PATIENCE`, at most twice as long). The result stops the watch.
 * @param progress any number that changes while there is progress, such as bytes written.
 */
export function whenStuck(progress: () => number, run: () => void): () => void {
  let last = progress();
  const timer = setInterval(() => {
    const now = progress();
    if (now === last) {
      clearInterval(timer);
      run();
    }
    last = now;
  }, PATIENCE);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
