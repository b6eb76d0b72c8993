/** The ways to a new target, one of them open. */
import type { ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useWork } from '../frame/use-work.ts';
import { EksForm } from './EksForm.tsx';
import { HttpsForm } from './HttpsForm.tsx';
import { Import } from './Import.tsx';
import { PracticeChoice } from './PracticeChoice.tsx';

const WAYS = [
  ['kubeconfig', 'Kubeconfig'],
  ['eks', 'EKS cluster'],
  ['https', 'HTTPS service'],
  ['practice', 'Practice cluster'],
] as const;

export function AddTarget(props: { readonly way: string; readonly onWay: (way: string) => void }): ReactNode {
  const app = useApp();
  const work = useWork();
  const way = WAYS.find(([key]) => key === props.way)?.[0] ?? 'kubeconfig';
  const added = (name: string): void => {
    app.notice.set(`Added target ${name}`);
    app.router.go({ screen: 'targets', place: { kind: 'target', key: name } });
    void app.targets.refresh().then(() => app.targets.test(name));
  };
  return (
    <>
      <div className="desk-head">
        <h2>Add a target</h2>
        <div className="segmented" role="group" aria-label="Kind of target">
          {WAYS.map(([key, words]) => (
            <button key={key} type="button" aria-pressed={way === key} onClick={() => props.onWay(key)}>
              {words}
            </button>
          ))}
        </div>
      </div>
      <div className="tab-scroll">
        {way === 'kubeconfig' && <Import />}
        {way === 'eks' && <EksForm onAdded={added} />}
        {way === 'https' && <HttpsForm onAdded={added} />}
        {way === 'practice' && <PracticeChoice work={work} main={false} />}
        {work.error !== null && <ErrorNote error={work.error} />}
      </div>
    </>
  );
}
