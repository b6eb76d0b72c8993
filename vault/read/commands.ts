/** The commands that the steps of a session belong to, gathered while its records are read. */
import type { CommandRow } from '../../contract/command.ts';
import type { BodyPiece, RequestEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import type { GroupedBy, Grouping } from '../../wire/command/grouper.ts';
import { bodyHints, hintsOf, MAX_HINT_BODY, type BodyHints, type StepHints } from '../../wire/command/hints.ts';
import { commandRow, leastCertain } from '../../wire/command/row.ts';
import type { CommandStep } from '../../wire/command/step.ts';

interface Gathered {
  readonly steps: number[];
  by: GroupedBy;
}

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const NO_HINTS: StepHints = { accept: 'any', contentType: '', impersonates: null };

export class Commands {
  /** By first step. */
  readonly #commands = new Map<number, Gathered>();
  /** The keys of `#commands` in order; null when one was added since. */
  #firsts: readonly number[] | null = null;
  readonly #hints = new Map<number, StepHints>();
  readonly #bodies = new Map<number, BodyHints>();
  /** Steps whose body may tell something of the line, until it has come. */
  readonly #waiting = new Set<number>();

  request({ x, listen, identity, policy }: RequestEvent, { first, by }: Grouping): void {
    const command = this.#commands.get(first);
    if (command === undefined) {
      this.#commands.set(first, { steps: [x], by });
      this.#firsts = null;
    } else {
      command.steps.push(x);
      command.by = leastCertain(command.by, by);
    }
    const attributes = policy?.attributes;
    if (attributes?.discovery === true) return;
    this.#hints.set(x, hintsOf(listen.headers, identity?.impersonates));
    if (attributes?.isResource === true && !READS.has(attributes.verb)) this.#waiting.add(x);
  }

  piece({ x, direction, offset, bytes }: BodyPiece): void {
    if (direction !== 'request' || offset !== 0 || !this.#waiting.delete(x) || bytes.length > MAX_HINT_BODY) return;
    const hints = bodyHints(bytes);
    if (hints !== null) this.#bodies.set(x, hints);
  }

  /** Commands whose first step is `from` or later, in order of their first steps. */
  rows(
    steps: ReadonlyMap<number, StepRow>,
    from: number,
    limit: number,
  ): { readonly total: number; readonly rows: readonly CommandRow[] } {
    this.#firsts ??= [...this.#commands.keys()].sort((a, b) => a - b);
    const firsts = this.#firsts;
    const start = firsts.findIndex((first) => first >= from);
    const wanted = start === -1 ? [] : firsts.slice(start, start + limit);
    return { total: firsts.length, rows: wanted.flatMap((first) => this.#row(steps, first)) };
  }

  #row(steps: ReadonlyMap<number, StepRow>, first: number): CommandRow[] {
    const command = this.#commands.get(first);
    const all = (command?.steps ?? [])
      .sort((a, b) => a - b)
      .flatMap((n): CommandStep[] => {
        const row = steps.get(n);
        return row === undefined ? [] : [{ row, hints: this.#hints.get(n) ?? NO_HINTS, body: this.#bodies.get(n) ?? null }];
      });
    const [one, ...others] = all;
    return command === undefined || one === undefined ? [] : [commandRow([one, ...others], command.by)];
  }
}
