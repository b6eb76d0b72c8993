/** The whole session on one line: density of requests, marks, decisions; idle time folded; a playhead to drag. */
import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { MarkerRow } from '../../contract/step.ts';
import type { SessionView } from '../state/session.ts';
import { useStore, type Store } from '../state/store.ts';
import { accessOf } from '../timeline/access.ts';
import { densityOf, instantsOf, type MarkSpot } from '../timeline/density.ts';
import { foldForPicture } from '../timeline/fold.ts';
import { sinceStart } from '../words/time.ts';
import { stepAt } from './moves.ts';
import { IDLE_CAP } from './player.ts';
import { Tracks } from './Tracks.tsx';
import { endOf } from './use-playback.ts';

const BUCKET = 4;
/** Pixels kept free at both ends, so that marks there are whole. */
const EDGE = 8;

export function Timeline(props: {
  readonly view: SessionView;
  readonly markers: readonly MarkerRow[];
  readonly playhead: Store<number | null>;
  readonly n: number;
  readonly onChoose: (n: number) => void;
  readonly onScrub: () => void;
}): ReactNode {
  const { view, markers, playhead, n, onChoose, onScrub } = props;
  const area = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(0, element.clientWidth - 2 * EDGE)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const end = endOf(view);
  const fold = useMemo(() => foldForPicture(instantsOf(view.steps), endOf(view), IDLE_CAP, Math.max(1, width)), [view, width]);
  const density = useMemo(() => densityOf(view.steps, fold, BUCKET, endOf(view)), [view, fold]);
  const access = useMemo(() => accessOf(markers, fold, endOf(view)), [markers, fold, view]);
  const chosen = view.steps[n - 1];
  const at = useStore(playhead) ?? chosen?.start ?? 0;
  const x = EDGE + fold.toFolded(at);

  const scrub = (event: PointerEvent<HTMLDivElement>): void => {
    const element = area.current;
    if (element === null) return;
    const t = fold.toTime(event.clientX - element.getBoundingClientRect().left - EDGE);
    onScrub();
    playhead.set(t);
    onChoose(stepAt(view.steps, t));
  };
  const go = (step: number): void => {
    onScrub();
    playhead.set(null);
    onChoose(Math.min(view.steps.length, Math.max(1, step)));
  };
  return (
    <div className="timeline">
      <div className="track-names" aria-hidden="true">
        <span className="track-time" />
        <span className="track-main">kubernetes</span>
        <span>marks</span>
        <span>decisions</span>
        <span>access</span>
      </div>
      <div
        ref={area}
        className="track-area"
        role="slider"
        tabIndex={0}
        aria-label="Position in the session"
        aria-valuemin={0}
        aria-valuemax={Math.round(end)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={`${sinceStart(at)}, step ${n} of ${view.total}`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          scrub(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight' || event.key === 'ArrowUp') go(n + 1);
          else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') go(n - 1);
          else if (event.key === 'Home') go(1);
          else if (event.key === 'End') go(view.steps.length);
          else return;
          event.preventDefault();
        }}
      >
        {width > 0 && (
          <Tracks
            fold={fold}
            density={density}
            access={access}
            bucket={BUCKET}
            edge={EDGE}
            width={width + 2 * EDGE}
            onSpot={(spot: MarkSpot) => go(spot.n)}
          />
        )}
        {width > 0 && <div className="playhead" style={{ transform: `translateX(${x.toFixed(1)}px)` }} />}
      </div>
    </div>
  );
}
