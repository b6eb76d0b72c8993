/** What verification found, looked at, and could not know. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import type { ReportState } from '../state/reports.ts';
import { bytes, count, plural } from '../words/size.ts';

export function VerifyReportView(props: {
  readonly state: Exclude<ReportState, { state: 'running' }>;
  readonly what: string;
}): ReactNode {
  const { state } = props;
  if (state.state === 'failed') return <ErrorNote error={state.error} />;
  const { verified, checked, findings, notChecked, signer } = state.report;
  return (
    <div className={verified ? 'report report-good' : 'report report-bad'} role={verified ? 'status' : 'alert'}>
      <p>
        <span className={verified ? 'good' : 'bad'}>{verified ? '✓' : '✕'}</span> {props.what}{' '}
        {verified
          ? 'is what was written: every chain, hash, root and signature holds.'
          : `does not verify: ${plural(findings.length, 'finding')}.`}{' '}
        <span className="quiet">
          Looked at {plural(checked.sessions, 'session')} ({count(checked.sealed)} sealed), {plural(checked.records, 'record')} in{' '}
          {plural(checked.frames, 'frame')}, {bytes(checked.bytes)}. Signing key{' '}
          <code title={signer}>{signer.slice(0, 16)}…</code>
        </span>
      </p>
      {findings.length > 0 && (
        <ul className="findings">
          {findings.map((f, i) => (
            <li key={`${i} ${f.file}`}>
              <strong>{f.kind}</strong> {f.message}{' '}
              <code>
                {f.file}
                {f.offset !== null && ` at byte ${count(f.offset)}`}
                {f.frame !== null && `, frame ${count(f.frame)}`}
                {f.record !== null && `, record ${count(f.record)}`}
              </code>
            </li>
          ))}
        </ul>
      )}
      {notChecked.length > 0 && <p className="quiet">Not checked: {notChecked.join(' ')}</p>}
    </div>
  );
}
