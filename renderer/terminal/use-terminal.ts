/** Plays a recording: a clock over folded time, and the screen at its place. */
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { advance, IDLE_CAP } from '../replay/player.ts';
import { foldForPlay, type Fold } from '../timeline/fold.ts';
import { countAt, type TerminalEvent } from './recording.ts';
import { createScreen, type Shown, type TerminalScreen } from './screen.ts';

export interface Played {
  /** Milliseconds since the session was opened. */
  readonly at: number;
  readonly playing: boolean;
  /** At the end of what is recorded, and going there with what comes. */
  readonly atEnd: boolean;
  /** Times since `start`, with pauses cut. */
  readonly fold: Fold;
  readonly start: number;
  readonly end: number;
  /** Null until the first screen is drawn. */
  readonly shown: Shown | null;
  readonly toggle: () => void;
  readonly pause: () => void;
  readonly seek: (at: number) => void;
}

/** `start`, `end`: of the stream, milliseconds since the session was opened. `onMove` is told where play is, so that other clocks may follow. */
export function useTerminal(
  events: readonly TerminalEvent[],
  start: number,
  end: number,
  speed: number,
  onMove: (at: number) => void,
): Played {
  // Null: at the end, wherever that will be.
  const [place, setPlace] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const screen = useRef<TerminalScreen | null>(null);
  const last = Math.max(end, events.at(-1)?.at ?? start);
  const fold = useMemo(
    () =>
      foldForPlay(
        events.map((e) => e.at - start),
        last - start,
        IDLE_CAP,
      ),
    [events, start, last],
  );
  const at = place ?? last;
  const count = place === null ? events.length : countAt(events, place);

  useEffect(() => {
    const made = createScreen();
    screen.current = made;
    return () => {
      screen.current = null;
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const current = screen.current;
    if (current === null) return;
    let gone = false;
    current.load(events);
    void current.seek(count).then(() => {
      if (!gone && screen.current === current) setShown(current.shown());
    });
    return () => {
      gone = true;
    };
  }, [events, count]);

  const move = (next: number | null): void => {
    setPlace(next);
    onMove(next ?? last);
  };
  const tick = useEffectEvent((elapsed: number) => {
    const next = advance(fold, at - start, elapsed, speed);
    if (next.ended) setPlaying(false);
    move(next.ended ? null : start + next.t);
  });
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let before = performance.now();
    const loop = (now: number): void => {
      // A hidden page gets no frames; what was missed is not caught up.
      tick(Math.min(100, now - before));
      before = now;
      frame = requestAnimationFrame(loop);
    };
    frame = requestAnimationFrame(loop);
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  return {
    at,
    playing,
    atEnd: place === null,
    fold,
    start,
    end: last,
    shown,
    pause: () => setPlaying(false),
    seek: (to) => {
      setPlaying(false);
      move(to >= last ? null : Math.max(start, to));
    },
    toggle: () => {
      if (!playing && place === null) move(start);
      setPlaying(!playing);
    },
  };
}
