/** Every object that a session touched: from the rows where they name it, from answers where only those do. */
import type { ObjectKey, ObjectRow } from '../../contract/object.ts';
import type { StepRow } from '../../contract/step.ts';
import { isObject } from '../../wire/kubernetes/json.ts';
import { kindOf } from './kinds.ts';
import { covers, deletedNamespace, doneBy, effectOf, isSelective, keyIn, keyOf } from './object-effect.ts';
import { sightingsIn } from './object-sightings.ts';
import { ObjectTally } from './object-tally.ts';

/** Objects that were merely seen; beyond it only those that the session names itself are taken in. */
const MAX_SEEN = 20_000;
/** Answers that are read to learn the kind behind a resource that is not built in. */
const KIND_TRIES = 3;

interface Entry {
  readonly key: ObjectKey;
  readonly tally: ObjectTally;
}

export class ListBuilder {
  readonly #entries = new Map<string, Entry>();
  /** Kinds of resources that are not built in, by collection. */
  readonly #kinds = new Map<string, string>();
  readonly #chosen = new Set<number>();
  /** Deletions of several objects at once whose answers do not list them. */
  readonly #sweeping = new Map<number, StepRow>();
  /** What open watches have shown. */
  readonly #shown = new Map<number, Set<string>>();

  /** @param rows in order of `n`. */
  constructor(rows: readonly StepRow[]) {
    const tries = new Map<string, number>();
    for (const row of rows) {
      const effect = effectOf(row);
      if (effect === 'nothing' || effect === 'absent') continue;
      const key = keyOf(row);
      const done = effect === 'shows' || effect === 'changes';
      if (done && (key === null || (row.verb !== 'get' && effect === 'shows'))) this.#chosen.add(row.n);
      if (done && row.subresource === '' && kindOf(row.resource) === row.resource) {
        const tried = tries.get(collectionOf(row)) ?? 0;
        tries.set(collectionOf(row), tried + 1);
        if (tried < KIND_TRIES) this.#chosen.add(row.n);
      }
      if (effect === 'changes' && (row.verb === 'deletecollection' || deletedNamespace(row) !== null))
        this.#sweeping.set(row.n, row);
      if (key === null || (effect === 'shows' && row.verb !== 'get')) continue;
      const { tally } = this.#entry(key);
      if (effect === 'shows') tally.saw(row.n);
      else if (effect === 'changes') tally.changed(row.n, doneBy(row));
      else tally.touched(row.n);
    }
  }

  /** True for steps whose answers have to be read. */
  wants(row: StepRow): boolean {
    return this.#chosen.has(row.n);
  }

  document(row: StepRow, document: unknown): void {
    const effect = effectOf(row);
    if (row.verb === 'deletecollection' && isObject(document) && Array.isArray(document['items'])) this.#sweeping.delete(row.n);
    for (const { namespace, name, kind } of sightingsIn(document, row.verb === 'watch')) {
      if (kind !== '' && row.subresource === '') this.#kinds.set(collectionOf(row), kind);
      if (row.verb === 'get' || (effect === 'changes' && keyOf(row) !== null)) continue;
      const key = keyIn(row, namespace, name);
      if (effect === 'changes') this.#entry(key).tally.changed(row.n, doneBy(row));
      else this.#saw(row, key);
    }
  }

  done(row: StepRow): void {
    this.#shown.delete(row.n);
  }

  finish(): readonly ObjectRow[] {
    for (const row of this.#sweeping.values()) this.#sweep(row);
    for (const { key, tally } of this.#entries.values()) tally.kind = this.#kinds.get(collectionOf(key)) ?? '';
    const rows = [...this.#entries.values()].map(({ key, tally }) => tally.row(key));
    return rows.sort((a, b) => a.firstStep - b.firstStep || (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  #saw(row: StepRow, key: ObjectKey): void {
    const name = nameOf(key);
    if (this.#entries.size >= MAX_SEEN && !this.#entries.has(name)) return;
    if (row.verb === 'watch') {
      const shown = this.#shown.get(row.n) ?? new Set();
      this.#shown.set(row.n, shown);
      if (shown.has(name)) return;
      shown.add(name);
    }
    this.#entry(key).tally.saw(row.n);
  }

  #sweep(row: StepRow): void {
    const namespace = deletedNamespace(row);
    if (namespace === null && isSelective(row)) return;
    for (const { key, tally } of this.#entries.values()) {
      const swept = namespace === null ? covers(row, key) : key.target === row.target && key.namespace === namespace;
      if (swept && tally.aliveBefore(row.n)) tally.changed(row.n, 'deleted');
    }
  }

  #entry(key: ObjectKey): Entry {
    const name = nameOf(key);
    const entry = this.#entries.get(name) ?? { key, tally: new ObjectTally() };
    this.#entries.set(name, entry);
    return entry;
  }
}

function collectionOf({ target, apiGroup, resource }: ObjectKey | StepRow): string {
  return `${target}\n${apiGroup}\n${resource}`;
}

function nameOf(key: ObjectKey): string {
  return `${collectionOf(key)}\n${key.namespace}\n${key.name}`;
}
