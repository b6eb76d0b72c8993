/** The commands of made-up steps, as the engine would tell them. */
import type { CommandRow } from '../../contract/command.ts';
import type { StepRow } from '../../contract/step.ts';
import { isError } from '../words/marks.ts';

/** In the order of their first steps. */
export function commandsOf(steps: readonly StepRow[]): readonly CommandRow[] {
  return [...Map.groupBy(steps, ({ commandStep }) => commandStep).values()].flatMap((all) => {
    const [first] = all;
    const last = all.at(-1);
    return first === undefined || last === undefined ? [] : [commandOf(first, last, all)];
  });
}

function commandOf(first: StepRow, last: StepRow, all: readonly StepRow[]): CommandRow {
  const ends = all.map(({ sinceStart, took }) => (took === null ? null : sinceStart + took));
  const retried = all.find(({ retryOf }) => retryOf !== null);
  return {
    first: first.n,
    last: last.n,
    steps: all.length,
    discovery: all.filter(({ discovery }) => discovery).length,
    line: lineOf(all.find(({ discovery }) => !discovery) ?? first),
    reconstructed: true,
    groupedBy: first.commandId === null ? 'alone' : 'kubectl-session',
    at: first.at,
    sinceStart: first.sinceStart,
    took: ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0)) - first.sinceStart,
    target: first.target,
    userAgent: first.userAgent,
    verdict: all.some(({ verdict }) => verdict === 'deny') ? 'deny' : first.verdict,
    write: all.some(({ write }) => write),
    error: isError(last),
    maskedSpans: all.reduce((sum, { maskedSpans }) => sum + maskedSpans, 0),
    exitCode: all.findLast(({ exitCode }) => exitCode !== null)?.exitCode ?? null,
    fallback: retried === undefined || retried.retryOf === null ? null : { failed: retried.retryOf, used: retried.n },
  };
}

function lineOf({ command, verb, resource, namespace, name, userAgent }: StepRow): string {
  const start = command ?? `${userAgent.split('/', 1)[0] ?? 'client'}: ${verb}`;
  return [start, resource, name, namespace === '' ? '' : `-n ${namespace}`].filter((part) => part !== '').join(' ');
}
