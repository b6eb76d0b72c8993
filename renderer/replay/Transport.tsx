/** Play, step, jump, and the clock. */
import { useMemo, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { SPEEDS, TIME_FORMS } from '../state/preferences.ts';
import type { SessionView } from '../state/session.ts';
import { useStore, type Readable } from '../state/store.ts';
import { count } from '../words/size.ts';
import { sinceStart } from '../words/time.ts';
import type { Mark } from '../words/marks.ts';
import type { Direction } from './moves.ts';
import { endOf, type Playback } from './use-playback.ts';
import { TIME_WORDS } from './when.ts';

const JUMPS: readonly (readonly [mark: Mark, word: string, key: string])[] = [
  ['write', 'write', 'w'],
  ['denied', 'denied', 'd'],
  ['masked', 'masked', 'm'],
  ['error', 'error', 'e'],
  ['gap', 'gap', 'g'],
];

function Clock(props: { readonly view: SessionView; readonly playhead: Readable<number | null>; readonly n: number }): ReactNode {
  const at = useStore(props.playhead) ?? props.view.steps[props.n - 1]?.start ?? 0;
  return (
    <span className="clock mono" role="timer" aria-live="off">
      <strong>{sinceStart(at)}</strong> <span className="quiet">/ {sinceStart(endOf(props.view))}</span>
    </span>
  );
}

export function Transport(props: {
  readonly view: SessionView;
  readonly playhead: Readable<number | null>;
  readonly n: number;
  readonly playback: Playback;
  readonly onStep: (by: Direction) => void;
  readonly onJump: (mark: Mark, by: Direction) => void;
}): ReactNode {
  const app = useApp();
  const { view, playback } = props;
  const { speed, times } = useStore(app.preferences);
  const marked = useMemo(() => new Set(view.steps.flatMap((s) => s.marks)), [view]);
  return (
    <div className="transport" role="toolbar" aria-label="Replay">
      <button type="button" className="btn" aria-label="Previous step" title="Previous step (k)" onClick={() => props.onStep(-1)}>
        ◀
      </button>
      <button
        type="button"
        className="btn btn-play"
        aria-pressed={playback.playing}
        aria-label={playback.playing ? 'Pause' : 'Play'}
        title="Play or pause (space)"
        onClick={playback.toggle}
      >
        {playback.playing ? 'Pause' : 'Play'}
      </button>
      <button type="button" className="btn" aria-label="Next step" title="Next step (j)" onClick={() => props.onStep(1)}>
        ▶
      </button>
      <select
        aria-label="Speed"
        title="Speed (s)"
        value={speed}
        onChange={(e) => app.preferences.update((p) => ({ ...p, speed: SPEEDS.find((s) => String(s) === e.target.value) ?? 1 }))}
      >
        {SPEEDS.map((s) => (
          <option key={s} value={s}>
            {s}×
          </option>
        ))}
      </select>
      <span className="quiet" title="While playing, a stretch in which nothing happens lasts two seconds at most">
        idle ≤ 2 s
      </span>
      <Clock view={view} playhead={props.playhead} n={props.n} />
      <span className="fixed-number quiet">
        step {count(props.n)} of {count(view.total)}
      </span>
      <span className="spring" />
      <span className="jumps" role="group" aria-label="Jump to the next">
        <span className="quiet">next</span>
        {JUMPS.map(([mark, word, key]) => (
          <button
            key={mark}
            type="button"
            className="btn"
            disabled={!marked.has(mark)}
            title={`Next ${word} (${key}); with shift held: previous`}
            onClick={(e) => props.onJump(mark, e.shiftKey ? -1 : 1)}
          >
            {word} <kbd>{key}</kbd>
          </button>
        ))}
      </span>
      <select
        aria-label="Times"
        title="How times are shown (t)"
        value={times}
        onChange={(e) =>
          app.preferences.update((p) => ({ ...p, times: TIME_FORMS.find((t) => t === e.target.value) ?? 'start' }))
        }
      >
        {TIME_FORMS.map((form) => (
          <option key={form} value={form}>
            {TIME_WORDS[form]}
          </option>
        ))}
      </select>
    </div>
  );
}
