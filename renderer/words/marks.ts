/** What is remarkable about a step. Each mark has a shape and a word, so that no verdict is read by colour alone. */
import type { StepRow } from '../../contract/step.ts';

export const MARKS = ['denied', 'error', 'masked', 'write', 'gap', 'opaque', 'open', 'unrecorded'] as const;
export type Mark = (typeof MARKS)[number];

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  denied: 'denied by policy',
  error: 'ended with an error',
  masked: 'has masked values',
  write: 'changes or enters something',
  gap: 'its end was lost',
  opaque: 'recorded as raw bytes, not decoded',
  open: 'still running',
  unrecorded: 'bytes not recorded at this level',
};

type Marked = Pick<
  StepRow,
  'verdict' | 'status' | 'outcome' | 'maskedSpans' | 'write' | 'opaque' | 'unrecordedBytes' | 'code' | 'exitCode'
>;

/** True when it ended with an error, ours or the target's; a denial is not an error (contract/session.ts). */
export function isError(row: Marked): boolean {
  if (row.verdict === 'deny') return false;
  return (row.status ?? 0) >= 400 || row.code !== null || row.outcome === 'failed' || row.outcome === 'target-aborted';
}

/** True when a command inside a container ended with another code than 0. */
export const exitedBadly = ({ exitCode }: Pick<StepRow, 'exitCode'>): boolean => exitCode !== null && exitCode !== 0;

export function marksOf(row: Marked): readonly Mark[] {
  const marks: Mark[] = [];
  if (row.verdict === 'deny') marks.push('denied');
  if (isError(row) || exitedBadly(row)) marks.push('error');
  if (row.maskedSpans > 0) marks.push('masked');
  if (row.write) marks.push('write');
  if (row.outcome === 'lost') marks.push('gap');
  if (row.opaque) marks.push('opaque');
  if (row.outcome === 'open') marks.push('open');
  if (row.unrecordedBytes > 0) marks.push('unrecorded');
  return marks;
}

/** `Deployment`-less sentence of a row's object: `deployments.apps/web`, `pods`, or the path for what is no resource. */
export function objectOf(row: Pick<StepRow, 'resource' | 'subresource' | 'apiGroup' | 'name' | 'url'>): string {
  if (row.resource === '') return row.url;
  const kind =
    row.resource + (row.apiGroup === '' ? '' : `.${row.apiGroup}`) + (row.subresource === '' ? '' : `/${row.subresource}`);
  return row.name === '' ? kind : `${kind} ${row.name}`;
}
