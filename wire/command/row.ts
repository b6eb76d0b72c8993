/** The row of a command, from the rows of its steps. */
import type { CommandRow } from '../../contract/command.ts';
import type { StepRow } from '../../contract/step.ts';
import type { GroupedBy } from './grouper.ts';
import { commandLine } from './line.ts';
import { isError } from './outcome.ts';
import type { CommandStep } from './step.ts';

const CERTAINTY: readonly GroupedBy[] = ['alone', 'kubectl-session', 'connection', 'time'];

/** A command is grouped by the least certain of the reasons that its steps were joined for. */
export function leastCertain(a: GroupedBy, b: GroupedBy): GroupedBy {
  return CERTAINTY.indexOf(a) >= CERTAINTY.indexOf(b) ? a : b;
}

/** `steps`: all of the command, in order; at least one. */
export function commandRow(steps: readonly [CommandStep, ...CommandStep[]], groupedBy: GroupedBy): CommandRow {
  const rows = steps.map(({ row }) => row);
  const [{ row: first }] = steps;
  const running = rows.some(({ outcome }) => outcome === 'open');
  const ends = rows.map(({ sinceStart, took }) => sinceStart + (took ?? 0));
  const used = rows.findLast(({ retryOf }) => retryOf !== null);
  const failed = used?.retryOf ?? null;
  return {
    first: first.n,
    last: rows.at(-1)?.n ?? first.n,
    steps: rows.length,
    discovery: rows.filter(({ discovery }) => discovery).length,
    line: commandLine(steps),
    reconstructed: true,
    groupedBy: rows.length === 1 ? 'alone' : groupedBy,
    at: first.at,
    sinceStart: first.sinceStart,
    took: running ? null : Math.max(...ends) - first.sinceStart,
    target: first.target,
    userAgent: first.userAgent,
    verdict: verdictOf(rows),
    write: rows.some(({ write }) => write),
    error: deciding(rows).some(isError),
    maskedSpans: rows.reduce((sum, { maskedSpans }) => sum + maskedSpans, 0),
    exitCode: rows.findLast(({ exitCode }) => exitCode !== null)?.exitCode ?? null,
    fallback: used === undefined || failed === null ? null : { failed, used: used.n },
  };
}

function verdictOf(rows: readonly StepRow[]): CommandRow['verdict'] {
  if (rows.some(({ verdict }) => verdict === 'deny')) return 'deny';
  return rows.some(({ verdict }) => verdict === 'allow') ? 'allow' : 'none';
}

/**
 * The step that the command's own end depends on: the last write, because reads around it may well find nothing (`apply` looks for the
 * object first, `delete` until it is gone); else the last read that is no discovery. A fallback's first try does not count.
 */
function deciding(rows: readonly StepRow[]): readonly StepRow[] {
  const retried = new Set(rows.map(({ retryOf }) => retryOf));
  const own = rows.filter(({ n, by }) => by === 'agent' && !retried.has(n));
  const step = own.findLast(({ write }) => write) ?? own.findLast(({ discovery }) => !discovery) ?? own.at(-1);
  return step === undefined ? [] : [step];
}
