/** The replay of a terminal: its screen, its clock, and the commands that seem to have been typed. */
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { ExecView } from '../../contract/stream.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { copyText, useCopyables } from '../frame/copy.ts';
import { useKeys } from '../keys/use-keys.ts';
import type { Store } from '../state/store.ts';
import { useFeed } from '../stream/use-feed.ts';
import { bytes } from '../words/size.ts';
import { Commands } from './Commands.tsx';
import { Controls, type TerminalSpeed } from './Controls.tsx';
import { eventsOf } from './recording.ts';
import { textOf } from './rows.ts';
import { ScreenView } from './ScreenView.tsx';
import { useTerminal } from './use-terminal.ts';

/** Bytes of output that are read at first. Longer recordings are read on when asked to. */
const FIRST = 8 << 20;

export function Terminal(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly view: ExecView;
  /** The session's clock, which the terminal moves and follows. */
  readonly playhead: Store<number | null>;
}): ReactNode {
  const app = useApp();
  const { session, step, view, playhead } = props;
  const live = step.took === null && step.outcome === 'open';
  const feed = useFeed({ id: session, n: step.n, channels: ['stdout', 'stderr', 'resize'] }, live, FIRST);
  const events = useMemo(() => eventsOf(feed.chunks), [feed.chunks]);
  const [speed, setSpeed] = useState<TerminalSpeed>(1);
  const start = step.sinceStart;
  const end = feed.more ? (events.at(-1)?.at ?? start) : start + (step.took ?? 0);
  const mine = useRef<number | null>(null);
  const played = useTerminal(events, start, end, speed, (at) => {
    mine.current = at;
    playhead.set(at);
  });
  const follow = useEffectEvent(() => {
    const at = playhead.get();
    if (at !== null && at !== mine.current && at >= start && at <= played.end) played.seek(at);
  });
  useEffect(() => playhead.subscribe(() => follow()), [playhead]);
  useKeys({ playTerminal: played.toggle });
  const { shown } = played;
  const texts = useMemo(
    () => (shown === null ? [] : [{ label: `the terminal’s screen in step ${step.n}`, text: () => textOf(shown.rows) }]),
    [shown, step.n],
  );
  useCopyables(texts);
  const scroller = useRef<HTMLDivElement>(null);
  // A screen that is higher than its place stays at the cursor while it changes.
  useEffect(() => {
    const place = scroller.current;
    const row = shown?.rows.findIndex((r) => r.runs.some((run) => run.style.cursor)) ?? -1;
    const line = place?.querySelectorAll('.term-row')[row];
    if (place === null || !(line instanceof HTMLElement)) return;
    const bottom = line.offsetTop + line.offsetHeight + 8;
    if (bottom > place.scrollTop + place.clientHeight) place.scrollTop = bottom - place.clientHeight;
    else if (line.offsetTop < place.scrollTop) place.scrollTop = Math.max(0, line.offsetTop - 8);
  }, [shown]);
  return (
    <div
      className="terminal"
      onKeyDown={(event) => {
        const { target } = event;
        // Buttons and lists have the space bar for themselves.
        if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
        if (target instanceof HTMLElement && /^(BUTTON|SELECT)$/.test(target.tagName)) return;
        event.preventDefault();
        played.toggle();
      }}
    >
      <div className="term-split">
        <div
          ref={scroller}
          className="term-scroll"
          tabIndex={0}
          aria-label={`Screen of the terminal of step ${step.n}`}
          role="region"
        >
          {feed.error !== null && <ErrorNote error={feed.error} again={feed.readMore} />}
          {shown === null ? (
            <p className="quiet waiting">Drawing the terminal…</p>
          ) : (
            <ScreenView shown={shown} label={`Terminal, ${shown.size.columns} by ${shown.size.rows}`} />
          )}
        </div>
        <Commands view={view} start={start} at={played.at} onSeek={played.seek} />
      </div>
      {feed.more && (
        <div className="term-more">
          <span className="note note-missing">The first {bytes(feed.bytes)} of the output are here.</span>
          <button type="button" className="btn" disabled={feed.loading} onClick={feed.readMore}>
            {feed.loading ? 'Reading…' : 'Read on'}
          </button>
        </div>
      )}
      <Controls played={played} commands={view.commands} speed={speed} onSpeed={setSpeed}>
        <span className="quiet mono term-size">{shown === null ? '' : `${shown.size.columns}×${shown.size.rows}`}</span>
        {live && played.atEnd && <span className="live-word">following</span>}
        <button
          type="button"
          className="btn"
          title="Copy the screen as text"
          disabled={shown === null}
          onClick={() => void copyText(app, 'screen', textOf(shown?.rows ?? []))}
        >
          Copy
        </button>
      </Controls>
    </div>
  );
}
