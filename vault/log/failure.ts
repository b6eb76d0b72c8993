/** What a failed file operation means to those who wait for their records. */
import { ChaperoneError, type ErrorCode, type ErrorDetails } from '../../contract/errors.ts';
import { codeOf } from './files.ts';

/** Crosses the thread boundary, where classes are lost. */
export interface Failure {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** `vault.full` when space is the cause, else `record.stopped` with the system's word for it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ChaperoneError) return { code: error.code, details: error.details };
  const reason = codeOf(error);
  return { code: FULL.has(reason) ? 'vault.full' : 'record.stopped', details: { reason } };
}

export function thrown(failure: Failure): ChaperoneError {
  return new ChaperoneError(failure.code, failure.details);
}
