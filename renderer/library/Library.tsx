/** All recorded sessions, newest first. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { SessionQuery } from '../../contract/bridge.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { VirtualRows } from '../frame/VirtualRows.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useKeys } from '../keys/use-keys.ts';
import { VerifyReportView } from '../replay/VerifyReportView.tsx';
import { WHOLE_VAULT } from '../state/reports.ts';
import { useSelected, useStore } from '../state/store.ts';
import { labelText, whoOfSession } from '../words/identity.ts';
import { count, plural } from '../words/size.ts';
import { sessionsTable } from '../words/table.ts';
import { dayInWords } from '../words/time.ts';
import { withDays } from './days.ts';
import { EmptyLibrary } from './EmptyLibrary.tsx';
import { Filters } from './Filters.tsx';
import { isEmpty } from './draft.ts';
import { SessionRow } from './SessionRow.tsx';

const HEADS = [
  'Started',
  'Agent',
  'Who',
  'Target',
  'Command',
  'Length',
  'Steps',
  'Verdicts',
  'Exit',
  'Gaps',
  'Record',
  'Size',
] as const;
const NUMBERS: ReadonlySet<string> = new Set(['Length', 'Steps', 'Exit', 'Size']);

export function Library(props: { readonly query: SessionQuery }): ReactNode {
  const app = useApp();
  const { query } = props;
  const view = useStore(app.library);
  const report = useSelected(app.reports, (r) => r[WHOLE_VAULT]);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => void app.library.read(query), [app, query]);
  const sessions = view.sessions;
  const lines = useMemo(() => withDays(sessions ?? []), [sessions]);
  const at = lines.findIndex((l) => l.kind === 'session' && l.session.id === chosen);
  const agents = useMemo(() => [...new Set((sessions ?? []).map((s) => s.agent))].sort(), [sessions]);
  const targets = useMemo(() => [...new Set((sessions ?? []).flatMap((s) => s.targets))].sort(), [sessions]);
  const people = useMemo(() => [...new Set((sessions ?? []).map(whoOfSession))].sort(), [sessions]);
  const labels = useMemo(() => {
    const all = (sessions ?? []).flatMap((s) => Object.entries(s.info.labels ?? {}));
    return [...new Set(all.map(([key, value]) => labelText(key, value)))].sort();
  }, [sessions]);
  const texts = useMemo(() => {
    const get = () => app.library.get().sessions ?? [];
    return [
      { label: 'the shown sessions as a table', text: () => sessionsTable(get()) },
      { label: 'the shown sessions as JSON', text: () => JSON.stringify(get(), null, 2) },
      { label: 'the chosen session’s id', text: () => chosen ?? get()[0]?.id ?? '' },
    ];
  }, [app, chosen]);
  useCopyables(texts);
  const move = (by: 1 | -1): void => {
    for (let i = at === -1 && by === 1 ? 0 : at + by; i >= 0 && i < lines.length; i += by) {
      const line = lines[i];
      if (line?.kind !== 'session') continue;
      setChosen(line.session.id);
      return;
    }
  };
  const edge = (end: boolean): void => setChosen((end ? sessions?.at(-1) : sessions?.[0])?.id ?? null);
  useKeys({
    next: () => move(1),
    previous: () => move(-1),
    first: () => edge(false),
    last: () => edge(true),
    open: () => {
      const id = chosen ?? sessions?.[0]?.id;
      if (id !== undefined) app.router.go({ screen: 'session', id, step: 1, tab: 'summary', filter: '' });
    },
    verify: () => void app.reports.verify(WHOLE_VAULT),
  });
  return (
    <div className="library">
      <div className="toolbar">
        <Filters query={query} agents={agents} targets={targets} people={people} labels={labels} />
        <span className="toolbar-count quiet" aria-live="polite">
          {sessions === null ? '' : `${view.cut ? 'newest ' : ''}${plural(sessions.length, 'session')}`}
        </span>
        {view.cut && (
          <button type="button" className="btn" onClick={() => void app.library.read({ ...query, limit: 10_000 })}>
            Read {count(10_000)}
          </button>
        )}
        <button
          type="button"
          className="btn verify-button"
          disabled={report?.state === 'running'}
          onClick={() => void app.reports.verify(WHOLE_VAULT)}
        >
          {report?.state === 'running' ? 'Verifying…' : 'Verify the vault'}
        </button>
      </div>
      {report !== undefined && report.state !== 'running' && <VerifyReportView state={report} what="The vault" />}
      {view.error !== null && <ErrorNote error={view.error} again={() => void app.library.refresh()} />}
      {sessions?.length === 0 ? (
        <EmptyLibrary filtered={!isEmpty(query)} />
      ) : (
        <>
          <div className="line line-head session-line" aria-hidden="true">
            {HEADS.map((head) => (
              <span key={head} className={NUMBERS.has(head) ? 'number' : undefined}>
                {head}
              </span>
            ))}
          </div>
          <VirtualRows
            id="sessions"
            role="grid"
            label="Sessions, newest first"
            count={lines.length}
            rowHeight={22}
            chosen={at === -1 ? null : at}
            activeId={chosen === null ? undefined : `session-${chosen}`}
            row={(i) => {
              const line = lines[i];
              if (line === undefined) return null;
              if (line.kind === 'day')
                return (
                  <div role="row" className="line day-line">
                    <span role="gridcell">{dayInWords(line.at, app.now())}</span>
                  </div>
                );
              const { session } = line;
              return <SessionRow session={session} chosen={session.id === chosen} onChoose={() => setChosen(session.id)} />;
            }}
          />
        </>
      )}
    </div>
  );
}
