/** Play, speed, a bar to scrub on, and the clock of one terminal. */
import type { ReactNode } from 'react';
import type { InferredCommand } from '../../contract/stream.ts';
import { sincePrevious, sinceStart } from '../words/time.ts';
import type { Played } from './use-terminal.ts';

export const TERMINAL_SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
export type TerminalSpeed = (typeof TERMINAL_SPEEDS)[number];

/** Minutes and seconds since the stream began, to the millisecond. */
const since = (ms: number): string => sinceStart(ms).replace(/^00:/, '');

export function Controls(props: {
  readonly played: Played;
  readonly commands: readonly InferredCommand[];
  readonly speed: TerminalSpeed;
  readonly onSpeed: (speed: TerminalSpeed) => void;
  readonly children?: ReactNode;
}): ReactNode {
  const { played, commands, speed } = props;
  const { fold, start, end, at } = played;
  return (
    <div className="term-controls" role="toolbar" aria-label="Terminal">
      <button
        type="button"
        className="btn btn-play"
        aria-pressed={played.playing}
        aria-label={played.playing ? 'Pause the terminal' : 'Play the terminal'}
        title="Play or pause the terminal (p; space inside this tab)"
        onClick={played.toggle}
      >
        {played.playing ? 'Pause' : 'Play'}
      </button>
      <select
        aria-label="Speed of the terminal"
        title="Speed; pauses longer than two seconds are cut to two"
        value={speed}
        onChange={(e) => props.onSpeed(TERMINAL_SPEEDS.find((s) => String(s) === e.target.value) ?? 1)}
      >
        {TERMINAL_SPEEDS.map((s) => (
          <option key={s} value={s}>
            {s}×
          </option>
        ))}
      </select>
      <span className="term-scrub">
        <svg className="term-ticks" height="5" aria-hidden="true">
          {commands.map(({ from }) => (
            <rect key={from} x={`${(100 * fold.toFolded(from - start)) / Math.max(1, fold.length)}%`} width="2" height="5" />
          ))}
        </svg>
        <input
          type="range"
          aria-label="Position in the terminal"
          aria-valuetext={`${sincePrevious(at - start)} of ${since(end - start)}`}
          min={0}
          max={Math.max(1, Math.ceil(fold.length))}
          step={1}
          value={Math.round(fold.toFolded(at - start))}
          onChange={(e) => {
            const to = Number(e.target.value);
            played.seek(to >= Math.floor(fold.length) ? end : start + fold.toTime(to));
          }}
        />
      </span>
      <span className="mono term-clock" role="timer" aria-live="off">
        <strong>{since(at - start)}</strong> <span className="quiet">/ {since(end - start)}</span>
      </span>
      {props.children}
    </div>
  );
}
