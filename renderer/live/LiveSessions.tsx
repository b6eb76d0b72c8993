/** The running sessions; choosing one shows its rows alone. One that ends stays, marked, until the screen is left. */
import type { ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import { useApp } from '../frame/app.ts';
import { formatRoute } from '../state/route.ts';
import { plural } from '../words/size.ts';
import { stateOf } from '../words/table.ts';
import { wallSeconds } from '../words/time.ts';
import { Tally } from '../library/Tally.tsx';

export function LiveSessions(props: { readonly sessions: readonly SessionSummary[]; readonly chosen: string | null }): ReactNode {
  const app = useApp();
  const pick = (session: string | null): void => app.router.go({ screen: 'live', session }, 'replace');
  const running = props.sessions.filter((s) => s.endedAt === null).length;
  return (
    <aside className="live-sessions" aria-label="Running sessions">
      <button type="button" className="live-session" aria-pressed={props.chosen === null} onClick={() => pick(null)}>
        <span className="strong">All running sessions</span>
        <span className="quiet">{plural(running, 'session')}</span>
      </button>
      {props.sessions.map((s) => (
        <div key={s.id} className="live-entry">
          <button type="button" className="live-session" aria-pressed={props.chosen === s.id} onClick={() => pick(s.id)}>
            <span className="live-title">
              <span className="strong clip">
                {s.agent} → {s.targets.join(', ')}
              </span>
              <span className={s.endedAt === null ? 'live-word' : 'quiet'}>{stateOf(s)}</span>
            </span>
            <span className="mono quiet clip">{s.command?.join(' ') ?? 'no command'}</span>
            <span className="quiet">
              since <span className="mono">{wallSeconds(s.startedAt)}</span> ·{' '}
              <span className="fixed-number">{plural(s.steps, 'step')}</span>
            </span>
            <Tally verdicts={s.verdicts} />
          </button>
          <a
            className="live-open"
            href={formatRoute({ screen: 'session', id: s.id, step: Math.max(1, s.steps), tab: 'summary', filter: '' })}
          >
            Open in replay
          </a>
        </div>
      ))}
    </aside>
  );
}
