/** Why the record of this step can be believed, and how to check that without this program's word. */
import type { ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepDetail } from '../../contract/step.ts';
import { CommandLine } from '../frame/CommandLine.tsx';
import { useApp } from '../frame/app.ts';
import { VerifyReportView } from '../replay/VerifyReportView.tsx';
import { useSelected } from '../state/store.ts';
import { count } from '../words/size.ts';
import { Facts } from './Facts.tsx';

export function ProofTab(props: { readonly step: StepDetail; readonly summary: SessionSummary }): ReactNode {
  const app = useApp();
  const { step, summary } = props;
  const report = useSelected(app.reports, (r) => r[summary.id]);
  const { firstRecord, lastRecord, sealed } = step.proof;
  return (
    <div className="tab-scroll" tabIndex={0}>
      <Facts
        facts={[
          ['File', <span className="mono wrap" key="file">{`sessions/${summary.id}.log`}</span>],
          ['Records', <span className="mono" key="records">{`${count(firstRecord)} to ${count(lastRecord)}`}</span>],
          ['Each record', 'salted, hashed as a leaf of the session’s Merkle tree, and encrypted inside a chained frame'],
          [
            'Sealed',
            sealed
              ? 'yes: the session ends with a signed checkpoint over the root of that tree'
              : 'not yet: the chain protects the order, the signed root is written when the session ends',
          ],
        ]}
      />
      <div className="form-actions">
        <button
          type="button"
          className="btn btn-main"
          disabled={report?.state === 'running'}
          onClick={() => void app.reports.verify(summary.id)}
        >
          {report?.state === 'running' ? 'Verifying…' : 'Verify this recording'} <kbd>v</kbd>
        </button>
      </div>
      {report !== undefined && report.state !== 'running' && <VerifyReportView state={report} what="This recording" />}
      <h3>On the command line</h3>
      <CommandLine command={`chaperone verify ${summary.id}`} />
      <p className="quiet">
        The format is written down in docs/FORMAT.md; leaf hashes, chain, root and signature can be checked without any key.
      </p>
    </div>
  );
}
