/** What a test found, check by check. */
import type { ReactNode } from 'react';
import type { TargetTest } from '../../contract/target.ts';

export function Checks(props: { readonly of: string; readonly checks: TargetTest['checks'] }): ReactNode {
  return (
    <ul className="checks" aria-label={`Checks of ${props.of}`}>
      {props.checks.map((check) => (
        <li key={check.what} className={check.ok ? 'check-good' : 'check-bad'}>
          <span aria-label={check.ok ? 'passed' : 'failed'}>{check.ok ? '✓' : '✕'}</span>{' '}
          <span>
            {check.what} <span className="quiet">{check.detail}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
