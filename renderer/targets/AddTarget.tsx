/** Adds a target from a context of a kubeconfig. Contexts that cannot be held are listed too, with the reason. */
import { useEffect, useId, useState, type SubmitEvent, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { useStore } from '../state/store.ts';
import { targetNameOf } from './name.ts';

export function AddTarget(): ReactNode {
  const app = useApp();
  const work = useWork();
  const pathId = useId();
  const { contexts, contextsError, list } = useStore(app.targets);
  const [path, setPath] = useState('');
  useEffect(() => void app.targets.readContexts(), [app]);
  const taken = new Set((list ?? []).map((t) => t.name));
  const read = (event: SubmitEvent): void => {
    event.preventDefault();
    void app.targets.readContexts(path.trim() === '' ? undefined : path.trim());
  };
  const add = (context: string): void =>
    work.run(async () => {
      const name = targetNameOf(context, taken);
      await app.bridge['targets.add']({ name, context, ...(contexts === null ? {} : { kubeconfig: contexts.path }) });
      await app.targets.refresh();
      app.notice.set(`Added target ${name}`);
    });
  return (
    <div className="add-target">
      <form className="form-row" onSubmit={read}>
        <label htmlFor={pathId}>Kubeconfig</label>
        <input
          id={pathId}
          className="mono wide"
          placeholder={contexts?.path ?? 'the one kubectl would use'}
          spellCheck={false}
          value={path}
          onChange={(e) => setPath(e.target.value)}
        />
        <button type="submit" className="btn">
          Read
        </button>
      </form>
      {contextsError !== null && path !== '' && <ErrorNote error={contextsError} />}
      {contextsError !== null && path === '' && (
        <p className="quiet hint-line">{contextsError.message} Name another file above, or take the practice cluster.</p>
      )}
      {work.error !== null && <ErrorNote error={work.error} />}
      {contexts?.contexts.length === 0 && <p className="quiet">{contexts.path} has no contexts.</p>}
      {contexts !== null && contexts.contexts.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th>Context</th>
              <th>Server</th>
              <th>User</th>
              <th className="wide-cell">
                <span className="sr-only">Add</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {contexts.contexts.map((c) => (
              <tr key={c.context} className={c.problem === null ? '' : 'row-off'}>
                <td>{c.context}</td>
                <td className="mono">{c.server}</td>
                <td>{c.user}</td>
                <td className="wide-cell">
                  {c.problem === null ? (
                    <button
                      type="button"
                      className="btn"
                      disabled={work.busy}
                      onClick={() => add(c.context)}
                      aria-label={`Add ${c.context}`}
                    >
                      {(list ?? []).some((t) => t.context === c.context) ? 'Add again' : 'Add'}
                    </button>
                  ) : (
                    <span className="problem">Cannot be added: {c.problem}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
