/** Resolves at the next signal that asks this process to end; until then the signals do nothing else. */
export function signalled(): Promise<NodeJS.Signals> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  return new Promise((resolve) => {
    // A pending promise does not keep Node alive; this timer does, until the signal has come.
    const alive = setInterval(() => undefined, 2 ** 30);
    const heard = (signal: NodeJS.Signals): void => {
      clearInterval(alive);
      for (const one of signals) process.off(one, heard);
      resolve(signal);
    };
    for (const one of signals) process.on(one, heard);
  });
}
