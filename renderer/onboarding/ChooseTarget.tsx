/** The first target: from a kubeconfig in two clicks, or another way. */
import { useState, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useWork } from '../frame/use-work.ts';
import { useStore } from '../state/store.ts';
import { EksForm } from '../targets/EksForm.tsx';
import { HttpsForm } from '../targets/HttpsForm.tsx';
import { Import } from '../targets/Import.tsx';
import { PracticeChoice } from '../targets/PracticeChoice.tsx';
import { Steps } from './Steps.tsx';

const WAYS = [
  ['practice', 'Practice cluster'],
  ['eks', 'EKS cluster'],
  ['https', 'HTTPS service'],
] as const;

/** `onImport` is told when an import begins, so that what comes of it stays to be read; `onDone` when the reader goes on. */
export function ChooseTarget(props: { readonly onImport: () => void; readonly onDone: () => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const { contextsError, list } = useStore(app.targets);
  const [way, setWay] = useState<(typeof WAYS)[number][0]>('practice');
  const added = (): void => void app.targets.refresh();
  const ready = (list ?? []).length > 0;
  return (
    <div className="sheet sheet-wide">
      <Steps at={3} />
      <h1>Choose a target</h1>
      <p>
        A target is a cluster that agents reach through Chaperone. Its credential goes into the vault; agents get a token that
        works only here, for one session.
      </p>
      <Import onBegin={props.onImport} />
      {ready ? (
        <div className="form-actions">
          <button type="button" className="btn btn-main" autoFocus onClick={props.onDone}>
            Start a session
          </button>
        </div>
      ) : (
        <details className="other-ways" open={contextsError !== null || undefined}>
          <summary>Other ways</summary>
          <div className="segmented" role="group" aria-label="Kind of target">
            {WAYS.map(([key, words]) => (
              <button key={key} type="button" aria-pressed={way === key} onClick={() => setWay(key)}>
                {words}
              </button>
            ))}
          </div>
          {way === 'practice' && <PracticeChoice work={work} main={false} />}
          {way === 'eks' && <EksForm onAdded={added} />}
          {way === 'https' && <HttpsForm onAdded={added} />}
          {work.error !== null && <ErrorNote error={work.error} />}
        </details>
      )}
    </div>
  );
}
