/** What came of an import, context by context, and whether each target works; the tests run by themselves. */
import type { ReactNode } from 'react';
import { ChaperoneError } from '../../contract/errors.ts';
import { useApp } from '../frame/app.ts';
import { Checks } from '../frame/Checks.tsx';
import type { Imported } from '../state/imports.ts';
import { useStore } from '../state/store.ts';
import { TestWord } from './TestWord.tsx';

export function ImportReport(props: { readonly report: readonly Imported[]; readonly onMore?: () => void }): ReactNode {
  const app = useApp();
  const { tests } = useStore(app.targets);
  return (
    <div className="import">
      <ul className="import-report" aria-label="What was imported">
        {props.report.map(({ context, name, problem }) => {
          const test = tests[name];
          return (
            <li key={context}>
              <p className="import-outcome">
                <span className="strong">{problem === null ? name : context}</span>
                {problem === null ? (
                  <>
                    <span className="good">✓ imported</span> <TestWord test={test} />
                  </>
                ) : (
                  <span className="bad">✕ not imported</span>
                )}
              </p>
              {problem !== null && <p className="problem">{problem}</p>}
              {problem === null && test instanceof ChaperoneError && <p className="problem">{test.message}</p>}
              {problem === null && test !== undefined && test !== 'running' && !(test instanceof ChaperoneError) && (
                <Checks of={name} checks={test.checks} />
              )}
            </li>
          );
        })}
      </ul>
      {props.onMore !== undefined && (
        <button type="button" className="link-button import-more" onClick={props.onMore}>
          Import more…
        </button>
      )}
    </div>
  );
}
