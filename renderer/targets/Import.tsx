/** Targets from a kubeconfig in two clicks: look into it, import what was chosen. The file is only read. */
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { importContexts, type Imported } from '../state/imports.ts';
import { useStore } from '../state/store.ts';
import { plural } from '../words/size.ts';
import { ContextTable } from './ContextTable.tsx';
import { firstPlan, problemOfPick, tasksOf, type Plan } from './import-plan.ts';
import { ImportReport } from './ImportReport.tsx';

/** `onBegin`: told before the first target appears, for whoever shows this only while there are none. */
export function Import(props: { readonly onBegin?: () => void }): ReactNode {
  const app = useApp();
  const reading = useWork();
  const work = useWork();
  const { contexts, contextsError, list } = useStore(app.targets);
  const [path, setPath] = useState('');
  const [other, setOther] = useState(false);
  const [plan, setPlan] = useState<Plan>(() => (contexts === null ? {} : firstPlan(contexts.contexts)));
  const [seen, setSeen] = useState(contexts);
  const [report, setReport] = useState<readonly Imported[] | null>(null);
  if (seen !== contexts) {
    setSeen(contexts);
    setPlan(contexts === null ? {} : firstPlan(contexts.contexts));
  }
  // What an earlier visit read may be old.
  const forget = useEffectEvent(() => app.targets.forgetContexts());
  useEffect(() => forget(), []);
  const read = (): void =>
    reading.run(async () => {
      setReport(null);
      await app.targets.readContexts(other && path.trim() !== '' ? path.trim() : undefined);
    });
  const found = contexts?.contexts ?? [];
  const tasks = tasksOf(found, plan);
  const taken = new Set((list ?? []).map((t) => t.name));
  const blocked = found.some((c) => problemOfPick(c, plan, taken) !== null);
  const run = (): void => {
    if (contexts === null) return;
    props.onBegin?.();
    work.run(async () => {
      const done = await importContexts(app.bridge, contexts.path, tasks);
      await app.targets.refresh();
      setReport(done);
      const good = done.filter((d) => d.problem === null);
      app.notice.set(`Imported ${plural(good.length, 'target')}`);
      for (const { name } of good) void app.targets.test(name);
    });
  };
  if (report !== null) return <ImportReport report={report} onMore={read} />;
  return (
    <div className="import">
      {contexts === null && (
        <p className="quiet">
          Reads the file that kubectl would use, shows its contexts, and copies the credentials of those you choose into the
          vault. The file is not changed.
        </p>
      )}
      <div className="import-line">
        {contexts === null ? (
          <button type="button" className="btn btn-main" disabled={reading.busy} onClick={read}>
            {reading.busy ? 'Reading…' : other ? 'Read this file' : 'Use my kubeconfig'}
          </button>
        ) : (
          <span className="quiet clip">
            <span className="mono">{contexts.path}</span> · {plural(contexts.contexts.length, 'context')} · only read, never
            changed
          </span>
        )}
        {other && (
          <input
            className="mono wide"
            aria-label="Path of the kubeconfig"
            placeholder="/home/you/.kube/other-config"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            value={path}
            onChange={(e) => setPath(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter') read();
            }}
          />
        )}
        {other && contexts !== null && (
          <button type="button" className="btn" disabled={reading.busy} onClick={read}>
            Read
          </button>
        )}
        {!other && (
          <button type="button" className="link-button" onClick={() => setOther(true)}>
            Another file…
          </button>
        )}
      </div>
      {contextsError !== null && <ErrorNote error={contextsError} again={read} />}
      {contexts !== null && found.length === 0 && <p className="quiet">This file has no contexts.</p>}
      {found.length > 0 && (
        <>
          <ContextTable contexts={found} plan={plan} taken={taken} onPlan={setPlan} />
          {work.error !== null && <ErrorNote error={work.error} />}
          <div className="form-actions">
            <button type="button" className="btn btn-main" disabled={work.busy || blocked || tasks.length === 0} onClick={run}>
              {work.busy ? 'Importing…' : tasks.length === 0 ? 'Choose a context' : `Import ${plural(tasks.length, 'context')}`}
            </button>
          </div>
        </>
      )}
    </div>
  );
}
