/**
 * What must be known of every step of a session to group, filter and draw it: a fraction of a row, with equal strings
 * shared, so that 100,000 steps fit in memory while the full rows are fetched by the page.
 */
import type { StepRow } from '../../contract/step.ts';
import { marksOf, type Mark } from '../words/marks.ts';

export interface OutlineStep {
  readonly n: number;
  /** Milliseconds since the session was opened. */
  readonly start: number;
  /** Null while it runs or when its end was lost. */
  readonly end: number | null;
  readonly command: string | null;
  /** First step of the command that it belongs to. */
  readonly commandStep: number;
  readonly discovery: boolean;
  /** A read that we made ourselves. */
  readonly own: boolean;
  /** The step that repeated it in another way after its upgrade was refused; null otherwise. */
  readonly retriedBy: number | null;
  readonly marks: readonly Mark[];
  readonly verb: string;
  readonly method: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: number | null;
  readonly verdict: string;
  readonly rule: string | null;
  /** Lower case: the sentence, the URL and the command. */
  readonly text: string;
}

export interface Outline {
  /** Step n sits at n - 1. Changed in place; `version` grows with each change. */
  readonly steps: readonly OutlineStep[];
  readonly version: number;
  /** Adds the next steps or replaces known ones; rows beyond the next one are refused with false (a hole: read again). */
  merge(rows: readonly StepRow[]): boolean;
}

export function createOutline(): Outline {
  const steps: OutlineStep[] = [];
  const shared = new Map<string, unknown>();
  let version = 0;
  const share = <T extends string | null>(text: T): T => {
    if (text === null) return text;
    if (!shared.has(text)) shared.set(text, text);
    return shared.get(text) as T;
  };
  const shareMarks = (marks: readonly Mark[]): readonly Mark[] => {
    const key = `marks ${marks.join()}`;
    if (!shared.has(key)) shared.set(key, marks);
    return shared.get(key) as readonly Mark[];
  };
  const reduce = (r: StepRow): OutlineStep => ({
    n: r.n,
    start: r.sinceStart,
    end: r.took === null ? null : r.sinceStart + r.took,
    command: share(r.command),
    commandStep: r.commandStep,
    discovery: r.discovery,
    own: r.by === 'chaperone',
    retriedBy: null,
    marks: shareMarks(marksOf(r)),
    verb: share(r.verb),
    method: share(r.method),
    resource: share(r.resource),
    namespace: share(r.namespace),
    name: share(r.name),
    status: r.status,
    verdict: share(r.verdict),
    rule: share(r.rule),
    text: `${r.sentence} ${r.url} ${r.command ?? ''}`.toLowerCase(),
  });
  /** What was refused and then worked another way is no error. */
  const retried = (step: OutlineStep, by: number): OutlineStep => ({
    ...step,
    retriedBy: by,
    marks: shareMarks(step.marks.filter((mark) => mark !== 'error')),
  });
  return {
    steps,
    get version() {
      return version;
    },
    merge: (rows) => {
      for (const row of rows) {
        if (row.n > steps.length + 1) return false;
        const retriedBy = steps[row.n - 1]?.retriedBy ?? null;
        steps[row.n - 1] = retriedBy === null ? reduce(row) : retried(reduce(row), retriedBy);
        const failed = row.retryOf === null ? undefined : steps[row.retryOf - 1];
        if (failed !== undefined) steps[failed.n - 1] = retried(failed, row.n);
        version += 1;
      }
      return true;
    },
  };
}
