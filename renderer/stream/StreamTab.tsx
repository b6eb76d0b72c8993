/** What an upgraded connection carried: a terminal, messages, forwarded connections, or bytes that nobody decodes. */
import { useEffect, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { StreamView } from '../../contract/stream.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { RecordedBytes } from '../inspector/RecordedBytes.tsx';
import { Told } from '../inspector/Told.tsx';
import { useSelected, type Store } from '../state/store.ts';
import { Terminal } from '../terminal/Terminal.tsx';
import { ExecHead } from './ExecHead.tsx';
import { OpaqueNote } from './OpaqueNote.tsx';
import { PortForward } from './PortForward.tsx';
import { Transcript } from './Transcript.tsx';

interface Place {
  readonly session: string;
  readonly step: StepDetail;
  readonly playhead: Store<number | null>;
}

export function Stream(props: Place & { readonly view: StreamView }): ReactNode {
  const { session, step, view, playhead } = props;
  const live = step.took === null && step.outcome === 'open';
  if (view.kind === 'portforward') return <PortForward session={session} step={step} view={view} live={live} />;
  if (view.kind === 'other')
    return (
      <div className="message">
        <div className="stream-head">
          <p className="stream-line">Upgraded to {view.protocol === '' ? 'a protocol without a name' : view.protocol}.</p>
          <OpaqueNote opaque={view.opaque} all />
          <Told step={step} />
        </div>
        <RecordedBytes session={session} step={step} />
      </div>
    );
  return (
    <div className="message">
      <ExecHead session={session} step={step} view={view} live={live} />
      <Told step={step} />
      {view.tty ? (
        <>
          <OpaqueNote opaque={view.opaque} />
          <Terminal session={session} step={step} view={view} playhead={playhead} />
        </>
      ) : (
        <Transcript session={session} step={step} view={view} live={live} />
      )}
    </div>
  );
}

/** Milliseconds between two looks at the commands, totals and connections of a stream that runs. */
const LIVE_LOOK = 3_000;

export function StreamTab(props: Place): ReactNode {
  const { streams } = useApp();
  const { session: id, step } = props;
  const { n } = step;
  const live = step.took === null && step.outcome === 'open';
  useEffect(() => streams.want({ id, n }), [streams, id, n]);
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => streams.refresh((place) => place.id === id && place.n === n), LIVE_LOOK);
    return () => clearInterval(timer);
  }, [streams, id, n, live]);
  const found = useSelected(streams, (all) => all.get(streams.keyOf({ id, n })));
  if (found === undefined) return <p className="quiet waiting">Decoding the stream of step {n}…</p>;
  if ('error' in found) return <ErrorNote error={found.error} again={() => streams.want({ id, n })} />;
  return <Stream {...props} view={found.value} />;
}
