/** One step of a command, with what its line needs, and the questions that all lines ask of it. */
import type { StepRow } from '../../contract/step.ts';
import type { BodyHints, StepHints } from './hints.ts';

export interface CommandStep {
  readonly row: StepRow;
  readonly hints: StepHints;
  readonly body: BodyHints | null;
}

/** The values of a query parameter, in order. Masked ones are as they were recorded. */
export function parameters({ row }: CommandStep, name: string): readonly string[] {
  const query = row.url.indexOf('?');
  return query === -1 ? [] : new URLSearchParams(row.url.slice(query + 1)).getAll(name);
}

export function parameter(step: CommandStep, name: string): string {
  return parameters(step, name)[0] ?? '';
}

/** Steps about a resource that the program asked for itself, of a fallback only the one that took the other's place. */
export function asked(steps: readonly CommandStep[]): readonly CommandStep[] {
  const retried = new Set(steps.map(({ row }) => row.retryOf));
  return steps.filter(({ row }) => !row.discovery && row.resource !== '' && row.by === 'agent' && !retried.has(row.n));
}

/** `deployments/web`, `pods` where there is no name. */
export function objectOf({ row }: CommandStep): string {
  return row.name === '' ? row.resource : `${row.resource}/${row.name}`;
}

/** Each once, in order. */
export function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
