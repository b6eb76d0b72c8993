/** Whether a step went wrong. */
import type { StepRow } from '../../contract/step.ts';

/** True for exchanges that ended with an error of the target's or ours, policy's refusals apart. */
export function isError(row: Pick<StepRow, 'status' | 'outcome' | 'verdict'>): boolean {
  if (row.verdict === 'deny') return false;
  return (row.status ?? 0) >= 400 || row.outcome === 'failed' || row.outcome === 'target-aborted';
}
