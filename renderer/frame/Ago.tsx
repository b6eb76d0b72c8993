/** How long something is past, every second anew. */
import type { ReactNode } from 'react';
import { useStore } from '../state/store.ts';
import { ago, day, wallClock } from '../words/time.ts';
import { useApp } from './app.ts';

/** `at`: ISO 8601; null is `never`. */
export function Ago(props: { readonly at: string | null; readonly never?: string }): ReactNode {
  const app = useApp();
  const now = useStore(app.clock);
  if (props.at === null) return <span className="quiet">{props.never ?? 'never'}</span>;
  return <span title={`${day(props.at)} ${wallClock(props.at)}`}>{ago(now - Date.parse(props.at))}</span>;
}
