export interface Signalled {
  /** Resolves at the first signal that asks this process to end; never after `cancel`. */
  readonly heard: Promise<NodeJS.Signals>;
  /** Gives the signals their usual meaning back and lets the process end. */
  cancel(): void;
}

/** From here on the signals that ask this process to end do nothing else than be heard, and the process stays. */
export function signalled(): Signalled {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  // A pending promise does not keep Node alive; this timer does.
  const alive = setInterval(() => undefined, 2 ** 30);
  const hear = (signal: NodeJS.Signals): void => {
    cancel();
    resolve(signal);
  };
  const cancel = (): void => {
    clearInterval(alive);
    for (const one of signals) process.off(one, hear);
  };
  for (const one of signals) process.on(one, hear);
  return { heard: promise, cancel };
}
