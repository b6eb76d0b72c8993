/** No sessions: because there are none, or because nothing fits. Says what to do. */
import type { ReactNode } from 'react';
import { CommandLine } from '../frame/CommandLine.tsx';
import { useApp } from '../frame/app.ts';
import { DemoButton } from '../onboarding/DemoButton.tsx';
import { useStore } from '../state/store.ts';

export function EmptyLibrary(props: { readonly filtered: boolean }): ReactNode {
  const app = useApp();
  const { list } = useStore(app.targets);
  if (props.filtered)
    return (
      <div className="empty">
        <h2>No session fits these filters</h2>
        <p>
          All of them must hold at once. Text is looked for in sentences, URLs, commands and recorded JSON bodies, whole words
          only.
        </p>
        <button type="button" className="btn" onClick={() => app.router.go({ screen: 'library', query: {} })}>
          Show all sessions
        </button>
      </div>
    );
  const target = list?.[0]?.name;
  return (
    <div className="empty">
      <h2>No sessions yet</h2>
      {target === undefined ? (
        <>
          <p>A session needs a target: a cluster that agents reach through Chaperone.</p>
          <button type="button" className="btn btn-main" onClick={() => app.router.go({ screen: 'start' })}>
            Choose a target
          </button>
        </>
      ) : (
        <>
          <p>Run anything under supervision and its recording appears here.</p>
          <CommandLine command={`chaperone run --target ${target} -- kubectl get pods`} />
          <p>Or let the demo make one on the practice cluster.</p>
          <DemoButton />
        </>
      )}
    </div>
  );
}
