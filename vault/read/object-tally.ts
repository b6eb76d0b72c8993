/** What a session did to one object, counted step by step in any order. */
import type { ObjectKey, ObjectRow } from '../../contract/object.ts';
import { kindOf } from './kinds.ts';

export class ObjectTally {
  /** Empty until a body has told it. */
  kind = '';
  #seen = 0;
  #changed = 0;
  #first = Infinity;
  #last = 0;
  readonly #created: number[] = [];
  readonly #deleted: number[] = [];

  /** First step that touched it; Infinity before any has. */
  get first(): number {
    return this.#first;
  }

  touched(n: number): void {
    this.#first = Math.min(this.#first, n);
    this.#last = Math.max(this.#last, n);
  }

  /** Once per step. */
  saw(n: number): void {
    this.touched(n);
    this.#seen += 1;
  }

  /** Once per step. */
  changed(n: number, how: 'created' | 'changed' | 'deleted'): void {
    this.touched(n);
    this.#changed += 1;
    if (how === 'created') this.#created.push(n);
    if (how === 'deleted') this.#deleted.push(n);
  }

  /** Known before step `n`, and not deleted by the session since it was last created. */
  aliveBefore(n: number): boolean {
    if (this.#first >= n) return false;
    const last = (steps: readonly number[]): number => steps.reduce((high, step) => (step < n ? Math.max(high, step) : high), 0);
    const deleted = last(this.#deleted);
    return deleted === 0 || last(this.#created) > deleted;
  }

  row(key: ObjectKey): ObjectRow {
    const { target, apiGroup, resource, namespace, name } = key;
    return {
      target,
      apiGroup,
      resource,
      namespace,
      name,
      kind: this.kind === '' ? kindOf(resource) : this.kind,
      seen: this.#seen,
      changed: this.#changed,
      firstStep: this.#first,
      lastStep: this.#last,
      fate: this.#fate(),
    };
  }

  #fate(): ObjectRow['fate'] {
    if (this.#changed === 0) return 'seen';
    const created = this.#created.length > 0;
    if (this.#deleted.length > 0 && !this.aliveBefore(Infinity)) return created ? 'created-and-deleted' : 'deleted';
    return created ? 'created' : 'changed';
  }
}
