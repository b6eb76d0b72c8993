/** The steps: commands that open into their requests, discovery folded away, a filter above. */
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import type { CommandRow } from '../../contract/command.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { VirtualRows } from '../frame/VirtualRows.tsx';
import { useApp } from '../frame/app.ts';
import type { SessionStore, SessionView } from '../state/session.ts';
import { useSelected, useStore } from '../state/store.ts';
import { count, plural } from '../words/size.ts';
import { FIELDS } from './filter.ts';
import { lineAt, stepOf, type Line } from './groups.ts';
import { MarkerLine } from './MarkerLine.tsx';
import { StepLine } from './StepLine.tsx';
import { TIME_WORDS, timeOf, timeOfMarker } from './when.ts';

export function StepList(props: {
  readonly session: SessionStore;
  readonly view: SessionView;
  readonly summary: SessionSummary;
  readonly lines: readonly Line[];
  readonly n: number;
  readonly filter: string;
  readonly problem: string | null;
  /** How many steps the filter leaves; null without one. */
  readonly matched: number | null;
  readonly onFilter: (text: string) => void;
  readonly onChoose: (n: number) => void;
  readonly onToggle: (kind: 'command' | 'discovery', first: number) => void;
}): ReactNode {
  const app = useApp();
  const { view, lines, n } = props;
  const times = useSelected(app.preferences, (p) => p.times);
  const [typed, setTyped] = useState(props.filter);
  const [shown, setShown] = useState(props.filter);
  if (shown !== props.filter) {
    setShown(props.filter);
    if (typed.trim() !== props.filter) setTyped(props.filter);
  }
  const send = useEffectEvent((text: string) => {
    if (text.trim() !== props.filter) props.onFilter(text.trim());
  });
  useEffect(() => {
    const timer = setTimeout(() => send(typed), 120);
    return () => clearTimeout(timer);
  }, [typed]);
  const at = lineAt(lines, n);
  // Redraws when commands have come; which one a line shows, it asks itself.
  useStore(props.session.commands);
  const commandOf = (line: Line): CommandRow | undefined => {
    if (line.kind === 'marker' || line.kind === 'discovery' || (line.kind === 'step' && line.depth > 0)) return undefined;
    const of = line.kind === 'command' ? line.of : view.steps[line.n - 1]?.commandStep;
    return of === undefined ? undefined : props.session.commands.row(of);
  };
  return (
    <section className="steps" aria-label="Steps">
      <div className="step-filter">
        <input
          id="step-filter"
          type="search"
          aria-label="Filter steps"
          placeholder="Filter: verb:delete or has:masked, -is:discovery, status:4xx  (f)"
          title={`Fields: ${Object.keys(FIELDS).join(', ')}. "or" between alternatives, "-" to exclude, anything else is text.`}
          spellCheck={false}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Escape' && e.key !== 'Enter') return;
            if (e.key === 'Escape') setTyped('');
            document.getElementById('steps-list')?.focus();
          }}
        />
        <span className="quiet filter-count" aria-live="polite">
          {props.matched === null ? plural(view.total, 'step') : `${count(props.matched)} of ${count(view.total)}`}
        </span>
      </div>
      {props.problem !== null && <p className="filter-problem">{props.problem}</p>}
      <div className="line line-head step-line" aria-hidden="true">
        <span className="number">Step</span>
        <span>{TIME_WORDS[times]}</span>
        <span />
        <span>Request</span>
        <span className="number">Status</span>
        <span className="number">Took</span>
      </div>
      {lines.length === 0 && (
        <p className="empty-line">
          {props.matched !== null
            ? view.reading
              ? 'Looking…'
              : 'No step fits the filter. Escape clears it.'
            : view.total === 0
              ? 'Nothing was asked in this session.'
              : 'Reading…'}
        </p>
      )}
      <VirtualRows
        id="steps-list"
        role="treegrid"
        label="Steps in order of arrival"
        count={lines.length}
        rowHeight={22}
        chosen={at === -1 ? null : at}
        activeId={at === -1 ? undefined : `line-${at}`}
        row={(i) => {
          const line = lines[i];
          if (line === undefined) return null;
          if (line.kind === 'marker')
            return <MarkerLine id={`line-${i}`} marker={line.marker} time={timeOfMarker(view.steps, line, times)} />;
          const first = line.kind === 'step' ? line.n : line.first;
          return (
            <StepLine
              id={`line-${i}`}
              line={line}
              steps={view.steps}
              row={line.kind === 'step' ? props.session.row(line.n) : undefined}
              command={commandOf(line)}
              time={timeOf(view.steps, first, times, props.summary.startedAt)}
              chosen={i === at}
              grouped={line.kind === 'step' && line.depth > 0}
              onChoose={() => props.onChoose(stepOf(line, view.steps))}
              onToggle={() => {
                if (line.kind !== 'step') props.onToggle(line.kind, line.first);
              }}
            />
          );
        }}
      />
    </section>
  );
}
