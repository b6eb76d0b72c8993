/** Everything about the chosen step, in tabs. */
import { useEffect, useMemo, type KeyboardEvent, type ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useKeys } from '../keys/use-keys.ts';
import { detailKey } from '../state/detail.ts';
import { TABS, type SessionRoute, type Tab } from '../state/route.ts';
import type { SessionStore, SessionView } from '../state/session.ts';
import { objectOfStep } from '../state/objects.ts';
import { useSelected, useStore, type Store } from '../state/store.ts';
import { ObjectTab } from '../object/ObjectTab.tsx';
import { StreamTab } from '../stream/StreamTab.tsx';
import { asCurl, asHttp, asJson } from '../words/copy.ts';
import { duration, sinceStart } from '../words/time.ts';
import { DecisionTab } from './DecisionTab.tsx';
import { MessageTab } from './MessageTab.tsx';
import { ProofTab } from './ProofTab.tsx';
import { RawTab } from './RawTab.tsx';
import { SummaryTab } from './SummaryTab.tsx';
import { Title } from './Title.tsx';

const NAMES: Readonly<Record<Tab, string>> = {
  summary: 'Summary',
  request: 'Request',
  response: 'Response',
  stream: 'Stream',
  object: 'Object',
  decision: 'Decision',
  proof: 'Proof',
  raw: 'Raw',
};

/** Only what the step has. Until its row is known, what every step has. */
function tabsOf(id: string, row: StepRow | undefined): readonly Tab[] {
  const stream = row !== undefined && row.stream !== null;
  const object = row !== undefined && objectOfStep(id, row) !== null;
  return TABS.filter((tab) => (tab !== 'stream' || stream) && (tab !== 'object' || object));
}

export function Inspector(props: {
  readonly session: SessionStore;
  readonly view: SessionView;
  readonly summary: SessionSummary;
  readonly route: SessionRoute;
  /** The session's clock. */
  readonly playhead: Store<number | null>;
}): ReactNode {
  const app = useApp();
  const { route, summary, view } = props;
  const { id, step: n } = route;
  useEffect(() => app.details.want(id, n), [app, id, n]);
  const found = useSelected(app.details, (d) => d.get(detailKey(id, n)));
  const detail = found !== undefined && 'detail' in found ? found.detail : null;
  useStore(props.session.commands);
  const texts = useMemo(
    () =>
      detail === null
        ? []
        : [
            { label: `step ${n} as a sentence`, text: () => detail.sentence },
            { label: `step ${n} as curl`, text: () => asCurl(detail) },
            { label: `step ${n} as HTTP`, text: () => asHttp(detail) },
            { label: `step ${n} as JSON`, text: () => asJson(detail) },
          ],
    [detail, n],
  );
  useCopyables(texts);
  const row = detail ?? props.session.row(n);
  const tabs = tabsOf(id, row);
  // The address keeps the tab, so that stepping on comes back to it where there is one.
  const tab = tabs.includes(route.tab) ? route.tab : 'summary';
  const show = (next: Tab): void => app.router.go({ ...route, tab: next }, 'replace');
  const turn = (by: 1 | -1): void => show(tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? 'summary');
  useKeys({
    tabOn: () => turn(1),
    tabBack: () => turn(-1),
    ...(tab === 'summary' && { search: () => show('response') }),
    ...(tabs.includes('object') && { object: () => show('object') }),
  });
  const onTabKey = (event: KeyboardEvent): void => {
    const to =
      event.key === 'ArrowRight'
        ? tabs[(tabs.indexOf(tab) + 1) % tabs.length]
        : event.key === 'ArrowLeft'
          ? tabs.at(tabs.indexOf(tab) - 1)
          : null;
    if (to === null || to === undefined) return;
    event.preventDefault();
    show(to);
    document.getElementById(`tab-${to}`)?.focus();
  };
  return (
    <section className="inspector" aria-label={`Step ${n}`}>
      <div className="inspector-head">
        {row === undefined ? <h2 className="quiet">Step {n}</h2> : <Title row={row} />}
        <p className="quiet mono">
          {row !== undefined && (
            <>
              step {n} · {sinceStart(row.sinceStart)} ·{' '}
              {row.outcome === 'lost' ? 'end lost' : row.took === null ? 'running' : `took ${duration(row.took)}`} · {row.target}
            </>
          )}
        </p>
      </div>
      <div className="tabs" role="tablist" aria-label="Parts of the step" onKeyDown={onTabKey}>
        {tabs.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={tab === name}
            aria-controls="tab-panel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => show(name)}
          >
            {NAMES[name]}
          </button>
        ))}
      </div>
      <div className="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {found === undefined && <p className="quiet waiting">Reading step {n}…</p>}
        {found !== undefined && 'error' in found && <ErrorNote error={found.error} again={() => app.details.want(id, n)} />}
        {detail !== null && tab === 'summary' && (
          <SummaryTab step={detail} view={view} summary={summary} command={props.session.commands.row(detail.commandStep)} />
        )}
        {detail !== null && tab === 'request' && <MessageTab key={`request ${n}`} session={id} step={detail} which="request" />}
        {detail !== null && tab === 'response' && (
          <MessageTab key={`response ${n}`} session={id} step={detail} which="response" />
        )}
        {detail !== null && tab === 'stream' && (
          <StreamTab key={`stream ${n}`} session={id} step={detail} playhead={props.playhead} />
        )}
        {detail !== null && tab === 'object' && (
          <ObjectTab session={id} step={detail} onStep={(step) => app.router.go({ ...route, step }, 'replace')} />
        )}
        {detail !== null && tab === 'raw' && <RawTab key={`raw ${n}`} session={id} step={detail} />}
        {detail !== null && tab === 'decision' && <DecisionTab step={detail} />}
        {detail !== null && tab === 'proof' && <ProofTab step={detail} summary={summary} />}
      </div>
    </section>
  );
}
