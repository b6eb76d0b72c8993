/** The replay of one session: header, timeline, steps, inspector. The chosen step is in the address. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import type { MarkerRow } from '../../contract/step.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { Inspector } from '../inspector/Inspector.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { after, SPEEDS, TIME_FORMS } from '../state/preferences.ts';
import type { SessionRoute } from '../state/route.ts';
import { createStore, useSelected, useStore } from '../state/store.ts';
import { stepsTable } from '../words/table.ts';
import type { Mark } from '../words/marks.ts';
import { parseFilter } from './filter.ts';
import { lineAt, linesOf, NO_FOLDS, type Folds } from './groups.ts';
import { Header } from './Header.tsx';
import { nextCommand, nextLine, nextMark, type Direction } from './moves.ts';
import { StepList } from './StepList.tsx';
import { Timeline } from './Timeline.tsx';
import { Transport } from './Transport.tsx';
import { SessionFacts } from './SessionFacts.tsx';
import { withMarkers } from './with-markers.ts';
import { usePlayback } from './use-playback.ts';

const NO_MARKERS: readonly MarkerRow[] = [];

function toggled(set: ReadonlySet<number>, key: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

export function Replay(props: { readonly route: SessionRoute }): ReactNode {
  const app = useApp();
  const { route } = props;
  const [session] = useState(() => app.session(route.id));
  const view = useStore(session);
  const [folds, setFolds] = useState<Folds>(NO_FOLDS);
  const [playhead] = useState(() => createStore<number | null>(null));
  const { filter: filterText, step: n } = route;
  const filter = useMemo(() => parseFilter(filterText), [filterText]);
  useEffect(() => app.markers.want(route.id), [app, route.id]);
  const markers = useSelected(app.markers, (m) => {
    const answer = m.get(route.id);
    return answer !== undefined && 'value' in answer ? answer.value : NO_MARKERS;
  });
  const lines = useMemo(() => {
    const all = linesOf(view.steps, folds, filter?.matches ?? null);
    // A filter leaves the steps that fit, and nothing between them.
    return filter === null ? withMarkers(all, view.steps, markers) : all;
  }, [view, folds, filter, markers]);
  const layout = useDefaultLayout({ groupId: 'chaperone.replay', storage: app.storage });

  const choose = (step: number): void => app.router.go({ ...route, step }, 'replace');
  const playback = usePlayback(view, playhead, n, choose);
  const { pause } = playback;
  const go = (step: number | null): void => {
    if (step === null) return;
    pause();
    playhead.set(null);
    choose(step);
  };
  /** Opens whatever folds the step away, then goes there. */
  const reveal = (step: number | null): void => {
    if (step === null) return;
    const line = lines[lineAt(lines, step)];
    if (line?.kind === 'command' && !line.open) setFolds((f) => ({ ...f, closed: toggled(f.closed, line.first) }));
    if (line?.kind === 'discovery' && !line.open) setFolds((f) => ({ ...f, discovered: toggled(f.discovered, line.first) }));
    go(step);
  };
  const toggle = (kind: 'command' | 'discovery', first: number): void =>
    setFolds((f) =>
      kind === 'command' ? { ...f, closed: toggled(f.closed, first) } : { ...f, discovered: toggled(f.discovered, first) },
    );
  const setFolded = (folded: boolean | 'other'): void => {
    const at = lineAt(lines, n);
    // The line of the step itself, else the command above it.
    for (let i = at; i >= 0; i--) {
      const line = lines[i];
      if (line === undefined || (line.kind === 'step' && line.depth === 0)) return;
      if (line.kind === 'step' || line.kind === 'marker') continue;
      if (folded !== 'other' && line.open !== folded) return;
      toggle(line.kind, line.first);
      return;
    }
  };
  const jump = (mark: Mark, by: Direction) => () => reveal(nextMark(view.steps, n, mark, by));
  const setPreference = (what: 'times' | 'speed') => () =>
    app.preferences.update((p) =>
      what === 'times' ? { ...p, times: after(TIME_FORMS, p.times) } : { ...p, speed: after(SPEEDS, p.speed) },
    );
  useKeys({
    next: () => go(nextLine(lines, view.steps, n, 1)),
    previous: () => go(nextLine(lines, view.steps, n, -1)),
    first: () => go(view.total === 0 ? null : 1),
    last: () => go(view.steps.length === 0 ? null : view.steps.length),
    nextCommand: () => go(nextCommand(view.steps, n, 1)),
    previousCommand: () => go(nextCommand(view.steps, n, -1)),
    finerOn: () => reveal(n < view.steps.length ? n + 1 : null),
    finerBack: () => reveal(n > 1 ? n - 1 : null),
    open: () => setFolded('other'),
    fold: () => setFolded(true),
    unfold: () => setFolded(false),
    play: playback.toggle,
    times: setPreference('times'),
    speed: setPreference('speed'),
    verify: () => void app.reports.verify(route.id),
    filter: () => document.getElementById('step-filter')?.focus(),
    nextWrite: jump('write', 1),
    previousWrite: jump('write', -1),
    nextDenied: jump('denied', 1),
    previousDenied: jump('denied', -1),
    nextMasked: jump('masked', 1),
    previousMasked: jump('masked', -1),
    nextError: jump('error', 1),
    previousError: jump('error', -1),
    nextGap: jump('gap', 1),
    previousGap: jump('gap', -1),
  });
  const shownSteps = useMemo(
    () => (filter === null ? view.steps : view.steps.filter(filter.matches)).map((s) => s.n),
    [view, filter],
  );
  const texts = useMemo(
    () => [
      { label: 'the shown steps as a table', text: async () => stepsTable(await session.rows(shownSteps)) },
      { label: 'the session’s facts as JSON', text: () => JSON.stringify(session.get().summary, null, 2) },
    ],
    [session, shownSteps],
  );
  useCopyables(texts);
  // An address may name a step that does not exist; the last one is nearest.
  useEffect(() => {
    if (!view.reading && view.summary !== null && view.total > 0 && n > view.total)
      app.router.go({ ...route, step: view.total }, 'replace');
  }, [app, view, n, route]);

  if (view.summary === null)
    return view.error === null ? (
      <p className="quiet waiting">Reading the session…</p>
    ) : (
      <ErrorNote error={view.error} again={() => void session.read()} />
    );
  const { summary } = view;
  return (
    <div className="replay">
      <Header
        summary={summary}
        view={view}
        onJump={(mark) => reveal(nextMark(view.steps, n, mark, 1) ?? nextMark(view.steps, 0, mark, 1))}
      />
      <SessionFacts summary={summary} />
      <Timeline markers={markers} view={view} playhead={playhead} n={n} onChoose={choose} onScrub={pause} />
      <Transport
        view={view}
        playhead={playhead}
        n={n}
        playback={playback}
        onJump={(mark, by) => jump(mark, by)()}
        onStep={(by) => go(nextLine(lines, view.steps, n, by))}
      />
      {view.error !== null && <ErrorNote error={view.error} again={() => void session.read()} />}
      <Group className="replay-split" orientation="horizontal" {...layout}>
        <Panel id="steps" defaultSize="48%" minSize="320px">
          <StepList
            session={session}
            view={view}
            summary={summary}
            lines={lines}
            n={n}
            filter={filterText}
            problem={filter?.problem ?? null}
            matched={filter === null ? null : lines.length}
            onFilter={(text) => app.router.go({ ...route, filter: text }, 'replace')}
            onChoose={go}
            onToggle={toggle}
          />
        </Panel>
        <Separator className="splitter" aria-label="Width of the step list" />
        <Panel id="inspector" minSize="360px">
          <Inspector session={session} view={view} summary={summary} route={route} playhead={playhead} />
        </Panel>
      </Group>
    </div>
  );
}
