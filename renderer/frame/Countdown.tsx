/** How long something still lasts, every second anew. */
import type { ReactNode } from 'react';
import { useStore } from '../state/store.ts';
import { timeLeft } from '../words/time.ts';
import { useApp } from './app.ts';

/** `until`: ISO 8601. */
export function Countdown(props: { readonly until: string }): ReactNode {
  const app = useApp();
  const left = Date.parse(props.until) - useStore(app.clock);
  return <span className={left < 60_000 ? 'mono countdown countdown-soon' : 'mono countdown'}>{timeLeft(left)}</span>;
}
