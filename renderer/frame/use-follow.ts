/** For lists whose counts grow with the traffic without anybody telling: asks again a moment after steps have arrived. */
import { useEffect, useEffectEvent } from 'react';
import type { Bridge } from '../../contract/bridge.ts';
import { useApp } from './app.ts';

/** Milliseconds between a step and the question; whatever arrives meanwhile is answered by the same one. */
const PAUSE = 500;

/** Calls `ask` at most once every `PAUSE` while steps arrive; returns the function that stops. */
export function followSteps(bridge: Pick<Bridge, 'on'>, ask: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const off = bridge.on['session.steps'](() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      ask();
    }, PAUSE);
  });
  return () => {
    off();
    clearTimeout(timer);
  };
}

export function useFollow(ask: () => void): void {
  const app = useApp();
  const latest = useEffectEvent(ask);
  useEffect(() => followSteps(app.bridge, () => latest()), [app]);
}
