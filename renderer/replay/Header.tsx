/** One line: who, on what, when, how much, what was refused or hidden, and whether the record can be trusted. */
import type { ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { useApp } from '../frame/app.ts';
import type { SessionView } from '../state/session.ts';
import { useSelected } from '../state/store.ts';
import type { Mark } from '../words/marks.ts';
import { count, plural } from '../words/size.ts';
import { stateOf } from '../words/table.ts';
import { day, duration, wallSeconds } from '../words/time.ts';
import { VerifyReportView } from './VerifyReportView.tsx';

function JumpCount(props: {
  readonly mark: Mark;
  readonly n: number;
  readonly word: string;
  readonly onJump: (mark: Mark) => void;
}): ReactNode {
  if (props.n === 0) return null;
  return (
    <button
      type="button"
      className={`head-count head-${props.mark}`}
      onClick={() => props.onJump(props.mark)}
      title={`Go to the next: ${props.word}`}
    >
      <Glyph mark={props.mark} title={props.word} />{' '}
      <span>
        {count(props.n)}
        <span className="count-word"> {props.word}</span>
      </span>
    </button>
  );
}

export function Header(props: {
  readonly summary: SessionSummary;
  readonly view: SessionView;
  readonly onJump: (mark: Mark) => void;
}): ReactNode {
  const app = useApp();
  const { summary: s, view } = props;
  const report = useSelected(app.reports, (r) => r[s.id]);
  const { deny, masked, error } = s.verdicts;
  return (
    <>
      <div className="replay-head">
        <h1 className="clip">
          {s.kind === 'unattributed' ? 'no session token' : s.agent} <span className="quiet">→</span>{' '}
          {s.targets.join(', ') || 'no target'}
        </h1>
        <span className="mono quiet clip">
          {day(s.startedAt)} {wallSeconds(s.startedAt)}–{s.endedAt === null ? 'now' : wallSeconds(s.endedAt)}
          {s.endedAt !== null && ` (${duration(Date.parse(s.endedAt) - Date.parse(s.startedAt))})`}
        </span>
        <span>{plural(s.steps, 'step')}</span>
        <JumpCount mark="denied" n={deny} word="denied" onJump={props.onJump} />
        <JumpCount mark="masked" n={masked} word="masked" onJump={props.onJump} />
        <JumpCount mark="error" n={error} word={error === 1 ? 'error' : 'errors'} onJump={props.onJump} />
        <JumpCount mark="gap" n={s.gaps} word={s.gaps === 1 ? 'gap' : 'gaps'} onJump={props.onJump} />
        {s.exitCode !== null && (
          <span className={s.exitCode === 0 ? 'quiet' : 'exit-bad'}>
            exit <span className="mono">{s.exitCode}</span>
          </span>
        )}
        <span className="spring" />
        {view.reading && view.steps.length < view.total && (
          <span className="quiet" role="status">
            reading {count(view.steps.length)} of {count(view.total)}
          </span>
        )}
        <span className={s.endedAt === null ? 'live-word' : ''}>{stateOf(s)}</span>
        <span className="verdict-slot">
          {report === undefined && <span className="quiet">not verified yet</span>}
          {report?.state === 'running' && <span className="quiet">verifying…</span>}
          {report?.state === 'failed' && <span className="bad">could not be verified</span>}
          {report?.state === 'done' &&
            (report.report.verified ? <span className="good">✓ verified</span> : <span className="bad">✕ not verified</span>)}
        </span>
        <button
          type="button"
          className="btn"
          disabled={report?.state === 'running'}
          onClick={() => void app.reports.verify(s.id)}
        >
          Verify <kbd>v</kbd>
        </button>
      </div>
      {report !== undefined && report.state !== 'running' && !(report.state === 'done' && report.report.verified) && (
        <VerifyReportView state={report} what="This recording" />
      )}
    </>
  );
}
