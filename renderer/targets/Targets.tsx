/** What the proxy forwards to: list, add, test, remove. */
import { useMemo, useState, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useWork } from '../frame/use-work.ts';
import { useStore } from '../state/store.ts';
import { alignedTable } from '../words/table.ts';
import { PracticeChoice } from './PracticeChoice.tsx';
import { AddTarget } from './AddTarget.tsx';
import { RemoveTarget } from './RemoveTarget.tsx';
import { TargetRow } from './TargetRow.tsx';

export function Targets(): ReactNode {
  const app = useApp();
  const work = useWork();
  const { list, error } = useStore(app.targets);
  const [removing, setRemoving] = useState<string | null>(null);
  const texts = useMemo(
    () => [
      {
        label: 'targets as a table',
        text: () =>
          alignedTable([
            ['NAME', 'KIND', 'SERVER', 'CREDENTIAL', 'CONTEXT'],
            ...(app.targets.get().list ?? []).map((t) => [t.name, t.kind, t.server, t.credential, t.context ?? '-']),
          ]),
      },
    ],
    [app],
  );
  useCopyables(texts);
  const practice = list?.some((t) => t.kind === 'practice') ?? true;
  return (
    <div className="page">
      <div className="page-head">
        <h1>Targets</h1>
        <p className="quiet">Clusters that agents reach through this proxy. Credentials stay in the vault and are never shown.</p>
      </div>
      {error !== null && <ErrorNote error={error} again={() => void app.targets.refresh()} />}
      {list?.length === 0 && (
        <p className="empty-line">No targets yet. Add a context of your kubeconfig below, or take the practice cluster.</p>
      )}
      {list !== null && list.length > 0 && (
        <table className="plain-table targets-table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Server</th>
              <th>Credential</th>
              <th>Context</th>
              <th>Added</th>
              <th className="wide-cell">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((target) => (
              <TargetRow key={target.name} target={target} onRemove={() => setRemoving(target.name)} />
            ))}
          </tbody>
        </table>
      )}
      <section className="page-section">
        <h2>Add a target</h2>
        {!practice && <PracticeChoice work={work} main={false} />}
        {work.error !== null && <ErrorNote error={work.error} />}
        <AddTarget />
      </section>
      {removing !== null && <RemoveTarget name={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}
