/** The rows as they arrive, the newest at the end. */
import { useReducer, useState, type ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import { VirtualRows } from '../frame/VirtualRows.tsx';
import { useApp } from '../frame/app.ts';
import { useKeys } from '../keys/use-keys.ts';
import { StepCells } from '../replay/StepCells.tsx';
import type { LiveRow } from '../state/live.ts';
import { count, plural } from '../words/size.ts';
import { wallClock } from '../words/time.ts';
import { FOLLOW, follow, moves } from './follow.ts';

const keyOf = (r: LiveRow): string => `${r.session}-${r.row.n}`;

export function LiveRows(props: { readonly rows: readonly LiveRow[]; readonly sessions: readonly SessionSummary[] }): ReactNode {
  const app = useApp();
  const { rows } = props;
  const [state, send] = useReducer(follow, FOLLOW);
  const [known, setKnown] = useState(rows.length);
  const [chosen, setChosen] = useState<string | null>(null);
  if (known !== rows.length) {
    setKnown(rows.length);
    send({ type: 'rows', added: rows.length - known });
  }
  const many = props.sessions.length > 1;
  const agents = new Map(props.sessions.map((s) => [s.id, s.agent]));
  const at = chosen === null ? -1 : rows.findIndex((r) => keyOf(r) === chosen);
  const open = (r: LiveRow): void =>
    app.router.go({ screen: 'session', id: r.session, step: r.row.n, tab: 'summary', filter: '' });
  const choose = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setChosen(keyOf(row));
    send({ type: 'stop' });
  };
  useKeys({
    next: () => choose(at + 1),
    previous: () => choose(at === -1 ? rows.length - 1 : at - 1),
    first: () => choose(0),
    last: () => {
      setChosen(null);
      send({ type: 'resume' });
    },
    open: () => {
      const row = rows[at];
      if (row !== undefined) open(row);
    },
  });
  return (
    <section className="live-rows" aria-label="Requests as they happen">
      <div className={many ? 'line line-head live-line live-line-many' : 'line line-head live-line'} aria-hidden="true">
        <span className="number">Step</span>
        <span>Wall clock</span>
        {many && <span>Agent</span>}
        <span />
        <span>Request</span>
        <span>Namespace</span>
        <span className="number">Status</span>
        <span className="number">Took</span>
      </div>
      <VirtualRows
        id="live-rows"
        role="grid"
        label="Requests as they happen"
        count={rows.length}
        rowHeight={22}
        chosen={at === -1 ? null : at}
        activeId={chosen === null ? undefined : `live-${chosen}`}
        stick={moves(state)}
        onAtEnd={(atEnd) => send({ type: 'scrolled', atEnd })}
        onPointer={(inside) => send({ type: 'pointer', inside })}
        row={(i) => {
          const item = rows[i];
          if (item === undefined) return null;
          const { row } = item;
          return (
            <div
              id={`live-${keyOf(item)}`}
              role="row"
              aria-selected={i === at}
              className={`line live-line${many ? ' live-line-many' : ''}${i === at ? ' chosen' : ''}${row.discovery ? ' discovery' : ''}`}
              onClick={() => choose(i)}
              onDoubleClick={() => open(item)}
            >
              <span role="gridcell" className="number quiet">
                {count(row.n)}
              </span>
              <span role="gridcell" className="mono quiet">
                {wallClock(row.at)}
              </span>
              {many && (
                <span role="gridcell" className="clip">
                  {agents.get(item.session)}
                </span>
              )}
              <StepCells row={row} place />
            </div>
          );
        }}
      />
      <div className="follow-bar">
        <span aria-live="polite">
          {moves(state) && 'Following: the newest row stays in view.'}
          {state.following &&
            state.pointerInside &&
            `Held while the pointer is over the rows${state.unseen > 0 ? ` · ${plural(state.unseen, 'new row')} below` : ''}.`}
          {!state.following && `Not following${state.unseen > 0 ? ` · ${plural(state.unseen, 'new row')} below` : ''}.`}
        </span>
        <span className="spring" />
        <button type="button" className="btn" disabled={moves(state)} onClick={() => send({ type: 'resume' })}>
          Follow <kbd>end</kbd>
        </button>
      </div>
    </section>
  );
}
