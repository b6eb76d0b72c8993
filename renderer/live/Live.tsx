/** What runs now: the sessions on the left, their rows as they arrive on the right. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { CommandLine } from '../frame/CommandLine.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { DemoButton } from '../onboarding/DemoButton.tsx';
import { useStore } from '../state/store.ts';
import { stepsTable } from '../words/table.ts';
import { LiveRows } from './LiveRows.tsx';
import { LiveSessions } from './LiveSessions.tsx';

export function Live(props: { readonly chosen: string | null }): ReactNode {
  const app = useApp();
  const view = useStore(app.live);
  const { list } = useStore(app.targets);
  const { chosen } = props;
  useEffect(() => void app.live.refresh(), [app]);
  const rows = useMemo(() => (chosen === null ? view.rows : view.rows.filter((r) => r.session === chosen)), [view.rows, chosen]);
  const texts = useMemo(() => [{ label: 'the shown rows as a table', text: () => stepsTable(rows.map((r) => r.row)) }], [rows]);
  useCopyables(texts);
  if (view.error !== null) return <ErrorNote error={view.error} again={() => void app.live.refresh()} />;
  if (view.sessions === null) return <p className="quiet waiting">Reading what runs…</p>;
  if (view.sessions.length === 0)
    return (
      <div className="empty">
        <h2>Nothing runs now</h2>
        <p>Start an agent, or any command, under supervision; its requests appear here as they happen.</p>
        <CommandLine command={`chaperone run --target ${list?.[0]?.name ?? 'NAME'} -- kubectl get pods`} />
        <DemoButton />
      </div>
    );
  return (
    <div className="live">
      <LiveSessions sessions={view.sessions} chosen={chosen} />
      <LiveRows rows={rows} sessions={view.sessions} />
    </div>
  );
}
