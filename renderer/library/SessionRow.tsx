/** One session of the library in one line. */
import type { ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { useApp } from '../frame/app.ts';
import { formatRoute } from '../state/route.ts';
import { useSelected } from '../state/store.ts';
import { whoOfSession } from '../words/identity.ts';
import { bytes, count } from '../words/size.ts';
import { stateOf } from '../words/table.ts';
import { duration, wallSeconds } from '../words/time.ts';
import { LabelChips } from './LabelChips.tsx';
import { Tally } from './Tally.tsx';

export function SessionRow(props: {
  readonly session: SessionSummary;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  const app = useApp();
  const { session: s, chosen } = props;
  const report = useSelected(app.reports, (r) => r[s.id]);
  const href = formatRoute({ screen: 'session', id: s.id, step: 1, tab: 'summary', filter: '' });
  const length = s.endedAt === null ? null : Date.parse(s.endedAt) - Date.parse(s.startedAt);
  return (
    <div
      id={`session-${s.id}`}
      role="row"
      aria-selected={chosen}
      className={`line session-line${chosen ? ' chosen' : ''}`}
      onClick={props.onChoose}
      onDoubleClick={() => {
        window.location.hash = href;
      }}
    >
      <span role="gridcell" className="mono quiet">
        {wallSeconds(s.startedAt)}
      </span>
      <span role="gridcell" className="clip">
        <a href={href} tabIndex={-1} className="row-link">
          {s.kind === 'unattributed' ? 'no session token' : s.agent}
        </a>
        {s.kind === 'supervised' && s.info.agentVersion !== null && <span className="quiet"> {s.info.agentVersion}</span>}
      </span>
      <span role="gridcell" className="clip" title={s.subject}>
        {s.kind === 'unattributed' ? '' : whoOfSession(s)}
      </span>
      <span role="gridcell" className="clip">
        {s.targets.length === 0 ? <span className="quiet">none</span> : s.targets.join(', ')}
      </span>
      <span role="gridcell" className="clip" title={[s.info.reason, s.command?.join(' ')].filter(Boolean).join(' · ')}>
        <LabelChips labels={s.info.labels} tabIndex={-1} most={1} />{' '}
        <span className="mono quiet">{s.command?.join(' ') ?? s.info.reason ?? ''}</span>
      </span>
      <span role="gridcell" className="number">
        {length === null ? <span className="live-word">live</span> : duration(length)}
      </span>
      <span role="gridcell" className="number">
        {count(s.steps)}
      </span>
      <span role="gridcell">
        <Tally verdicts={s.verdicts} apart />
      </span>
      <span role="gridcell" className="number">
        {s.exitCode === null ? (
          <span className="quiet">–</span>
        ) : s.exitCode === 0 ? (
          '0'
        ) : (
          <span className="exit-bad">{s.exitCode}</span>
        )}
      </span>
      <span role="gridcell" className="clip">
        {s.gaps > 0 ? (
          <span className="mark-gap">
            <Glyph mark="gap" /> {s.gaps}
          </span>
        ) : (
          <span className="quiet">none</span>
        )}
      </span>
      <span role="gridcell" className="clip">
        {stateOf(s)}
        {report?.state === 'running' && <span className="quiet"> · verifying…</span>}
        {report?.state === 'done' &&
          (report.report.verified ? <span className="good"> · ✓ verified</span> : <span className="bad"> · ✕ not verified</span>)}
      </span>
      <span role="gridcell" className="number quiet">
        {bytes(s.bytes)}
      </span>
    </div>
  );
}
