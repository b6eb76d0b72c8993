/** Runs something once after `ms` milliseconds; returns what cancels it. Passed in, so that tests move time themselves. */
export type Schedule = (ms: number, run: () => void) => () => void;

/** setTimeout fires at once beyond this (a signed 32-bit count of milliseconds). */
const LONGEST = 2 ** 31 - 1;

/** The machine's timers. They never keep the process alive, and may be longer than setTimeout's limit of 24.8 days. */
export const systemSchedule: Schedule = (ms, run) => {
  const part = Math.min(Math.max(ms, 0), LONGEST);
  let cancel = (): void => {
    clearTimeout(timer);
  };
  const timer = setTimeout(() => {
    if (ms <= LONGEST) run();
    else cancel = systemSchedule(ms - LONGEST, run);
  }, part);
  timer.unref();
  return () => {
    cancel();
  };
};
