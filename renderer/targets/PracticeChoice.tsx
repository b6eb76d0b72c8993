/** Takes the practice cluster as a target. */
import type { ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import type { Work } from '../frame/use-work.ts';

/** `main`: it is what the page is about; else one of several things on it. */
export function PracticeChoice(props: { readonly work: Work; readonly main: boolean }): ReactNode {
  const app = useApp();
  const { work, main } = props;
  const Heading = main ? 'h2' : 'h3';
  return (
    <div className="choice">
      <div>
        <Heading>Practice cluster</Heading>
        <p className="quiet">A small Kubernetes API inside the engine, with nothing to break. Best for a first look.</p>
      </div>
      <button
        type="button"
        className={main ? 'btn btn-main' : 'btn'}
        disabled={work.busy}
        onClick={() => work.run(() => app.bridge['targets.practice']({}).then(() => app.targets.refresh()))}
      >
        Use the practice cluster
      </button>
    </div>
  );
}
