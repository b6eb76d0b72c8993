/** Text forms of what the screens show, for pasting into a ticket or a terminal. */
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import { whoOfSession } from './identity.ts';
import { marksOf } from './marks.ts';
import { bytes } from './size.ts';
import { duration, sinceStart } from './time.ts';

/** Columns aligned with spaces; the last one is not padded. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function sessionsTable(sessions: readonly SessionSummary[]): string {
  const head = [
    'ID',
    'STARTED',
    'AGENT',
    'WHO',
    'TARGETS',
    'STEPS',
    'DENIED',
    'MASKED',
    'ERRORS',
    'GAPS',
    'EXIT',
    'STATE',
    'SIZE',
  ];
  return alignedTable([
    head,
    ...sessions.map((s) => [
      s.id,
      s.startedAt,
      s.agent,
      whoOfSession(s),
      s.targets.join(',') || '-',
      String(s.steps),
      String(s.verdicts.deny),
      String(s.verdicts.masked),
      String(s.verdicts.error),
      String(s.gaps),
      s.exitCode === null ? '-' : String(s.exitCode),
      stateOf(s),
      bytes(s.bytes),
    ]),
  ]);
}

/** One word for where a session is in its life. */
export function stateOf(s: Pick<SessionSummary, 'endedAt' | 'sealed' | 'closed'>): string {
  if (s.endedAt === null) return 'live';
  if (s.closed === 'interrupted') return s.sealed ? 'interrupted, sealed' : 'interrupted';
  if (s.closed === 'locked') return s.sealed ? 'locked, sealed' : 'locked';
  return s.sealed ? 'sealed' : 'not sealed';
}

export function stepsTable(rows: readonly StepRow[]): string {
  return alignedTable([
    ['STEP', 'SINCE START', 'TOOK', 'STATUS', 'VERDICT', 'SENTENCE'],
    ...rows.map((r) => [
      String(r.n),
      sinceStart(r.sinceStart),
      duration(r.took),
      r.status === null ? '-' : String(r.status),
      marksOf(r).join(',') || 'allowed',
      r.sentence,
    ]),
  ]);
}
