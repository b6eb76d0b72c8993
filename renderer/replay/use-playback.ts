/** Runs the playhead with the display's frames, and chooses each step as it is passed. */
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useApp } from '../frame/app.ts';
import type { SessionView } from '../state/session.ts';
import type { Store } from '../state/store.ts';
import { instantsOf } from '../timeline/density.ts';
import { foldForPlay } from '../timeline/fold.ts';
import { stepAt } from './moves.ts';
import { advance, IDLE_CAP } from './player.ts';

export interface Playback {
  readonly playing: boolean;
  readonly toggle: () => void;
  readonly pause: () => void;
}

/** The last moment of a session, milliseconds since it was opened. */
export function endOf(view: SessionView): number {
  const last = view.steps.at(-1);
  let end = last?.end ?? last?.start ?? 0;
  const { summary } = view;
  if (summary !== null && summary.endedAt !== null)
    end = Math.max(end, Date.parse(summary.endedAt) - Date.parse(summary.startedAt));
  return end;
}

export function usePlayback(view: SessionView, playhead: Store<number | null>, n: number, choose: (n: number) => void): Playback {
  const app = useApp();
  const [playing, setPlaying] = useState(false);
  const fold = useMemo(() => foldForPlay(instantsOf(view.steps), endOf(view), IDLE_CAP), [view]);
  const tick = useEffectEvent((elapsed: number) => {
    const t = playhead.get() ?? view.steps[n - 1]?.start ?? 0;
    const next = advance(fold, t, elapsed, app.preferences.get().speed);
    playhead.set(next.t);
    const step = stepAt(view.steps, next.t);
    if (step !== n) choose(step);
    if (next.ended) setPlaying(false);
  });
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let last = performance.now();
    const loop = (now: number): void => {
      // A hidden page gets no frames; what was missed is not caught up.
      tick(Math.min(100, now - last));
      last = now;
      frame = requestAnimationFrame(loop);
    };
    frame = requestAnimationFrame(loop);
    return () => cancelAnimationFrame(frame);
  }, [playing]);
  return {
    playing,
    pause: () => setPlaying(false),
    toggle: () => {
      if (!playing && n >= view.steps.length && (playhead.get() ?? Infinity) >= (view.steps.at(-1)?.start ?? 0)) {
        playhead.set(0);
        choose(1);
      }
      setPlaying(!playing);
    },
  };
}
