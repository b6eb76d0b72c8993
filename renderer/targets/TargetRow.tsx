/** One target, and under it what its test found. */
import type { ReactNode } from 'react';
import { ChaperoneError } from '../../contract/errors.ts';
import type { TargetSummary } from '../../contract/target.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useSelected } from '../state/store.ts';
import { day } from '../words/time.ts';

export function TargetRow(props: { readonly target: TargetSummary; readonly onRemove: () => void }): ReactNode {
  const app = useApp();
  const { target } = props;
  const test = useSelected(app.targets, (v) => v.tests[target.name]);
  return (
    <>
      <tr>
        <td className="strong">{target.name}</td>
        <td className="mono">{target.server}</td>
        <td>{target.credential}</td>
        <td>{target.context ?? <span className="quiet">none</span>}</td>
        <td className="mono quiet">{day(target.addedAt)}</td>
        <td className="wide-cell">
          <button
            type="button"
            className="btn"
            disabled={test === 'running'}
            onClick={() => void app.targets.test(target.name)}
            aria-label={`Test ${target.name}`}
          >
            {test === 'running' ? 'Testing…' : 'Test'}
          </button>{' '}
          <button type="button" className="btn" onClick={props.onRemove} aria-label={`Remove ${target.name}`}>
            Remove…
          </button>
        </td>
      </tr>
      {test !== undefined && test !== 'running' && (
        <tr className="test-row">
          <td colSpan={6}>
            {test instanceof ChaperoneError ? (
              <ErrorNote error={test} />
            ) : (
              <ul className="checks" aria-label={`Checks of ${target.name}`}>
                {test.checks.map((check) => (
                  <li key={check.what} className={check.ok ? 'check-good' : 'check-bad'}>
                    <span aria-label={check.ok ? 'passed' : 'failed'}>{check.ok ? '✓' : '✕'}</span> {check.what}
                    <span className="quiet"> {check.detail}</span>
                  </li>
                ))}
              </ul>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
