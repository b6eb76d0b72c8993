/** Findings in words: where, what kind, one sentence. */
import type { Finding } from '../../contract/verify.ts';
import type { Fault } from '../seal/walk.ts';

export function findingOf(file: string, fault: Fault): Finding {
  const { kind, offset, frame, record, reason } = fault;
  const place = frame === null ? `at byte ${offset}` : `in frame ${frame} at byte ${offset}`;
  return { file, kind, offset, frame, record, message: `${file}: ${reason} (${place}).` };
}

/** About a file as a whole, or about a place of which only the offset is known. */
export function fileFinding(file: string, kind: string, reason: string, offset: number | null = null): Finding {
  return { file, kind, offset, frame: null, record: null, message: `${file}: ${reason}.` };
}
