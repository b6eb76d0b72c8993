/** Runs the demo session and opens its replay. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';

export function DemoButton(): ReactNode {
  const app = useApp();
  const work = useWork();
  const run = (): void =>
    work.run(async () => {
      const { id } = await app.bridge['demo.run']({});
      app.router.go({ screen: 'session', id, step: 1, tab: 'summary', filter: '' });
    });
  return (
    <>
      <div className="form-actions">
        <button type="button" className="btn btn-main" onClick={run} disabled={work.busy}>
          {work.busy ? 'Running the demo session…' : 'Run the demo session'}
        </button>
      </div>
      {work.error !== null && <ErrorNote error={work.error} />}
    </>
  );
}
