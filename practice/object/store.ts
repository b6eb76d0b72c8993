/**
 * All objects, one revision counter, and a window of past changes for watches. The counter is what clients see as
 * resourceVersion: opaque to them, comparable only for equality and as a place to watch from.
 */
import { nameOf, namespaceOf, put, textAt, type JsonMap } from './json.ts';
import { resourceOf, type Kind } from './kinds.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: Kind;
  readonly object: JsonMap;
  /** What was there before a change or removal. */
  readonly before: JsonMap | undefined;
  readonly revision: number;
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

export class Store {
  readonly #objects = new Map<string, Map<string, JsonMap>>();
  readonly #changed = new Map<string, number>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #window: number;
  #history: Change[] = [];
  #forgotten = 0;
  #revision = 0;

  /** `window`: how many past changes a watch can still be given. */
  constructor(window = 2_000) {
    this.#window = window;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The revision of the last change to any object of this kind. */
  lastChange(kind: Kind): number {
    return this.#changed.get(resourceOf(kind)) ?? 0;
  }

  get(kind: Kind, namespace: string, name: string): JsonMap | undefined {
    return this.#objects.get(resourceOf(kind))?.get(keyOf(kind.namespaced ? namespace : '', name));
  }

  /** In the order of namespace and name; an empty namespace means all. Kinds without namespaces ignore it. */
  list(kind: Kind, namespace = ''): readonly JsonMap[] {
    const all = [...(this.#objects.get(resourceOf(kind)) ?? new Map<string, JsonMap>())];
    return all
      .filter(([, object]) => namespace === '' || !kind.namespaced || namespaceOf(object) === namespace)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Writes a new or changed object and returns it with its new resourceVersion. */
  write(kind: Kind, object: JsonMap): JsonMap {
    const rows = this.#objects.get(resourceOf(kind)) ?? new Map<string, JsonMap>();
    this.#objects.set(resourceOf(kind), rows);
    const key = keyOf(namespaceOf(object), nameOf(object));
    const before = rows.get(key);
    const written = this.#stamp(object);
    rows.set(key, written);
    this.#record({ type: before === undefined ? 'ADDED' : 'MODIFIED', kind, object: written, before, revision: this.#revision });
    return written;
  }

  /** Removes an object and returns its last state, stamped with the revision of the removal. */
  remove(kind: Kind, object: JsonMap): JsonMap {
    const rows = this.#objects.get(resourceOf(kind));
    const key = keyOf(namespaceOf(object), nameOf(object));
    const before = rows?.get(key);
    if (before === undefined) return object;
    rows?.delete(key);
    const gone = this.#stamp(before);
    this.#record({ type: 'DELETED', kind, object: gone, before, revision: this.#revision });
    return gone;
  }

  /** Changes of a kind after `revision`; undefined when that is longer ago than the window reaches. */
  since(kind: Kind, revision: number): readonly Change[] | undefined {
    if (revision < this.#forgotten) return undefined;
    return this.#history.filter((change) => change.kind === kind && change.revision > revision);
  }

  /** Calls `listener` with each change, in order; returns the unsubscribe function. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #stamp(object: JsonMap): JsonMap {
    this.#revision += 1;
    const stamped = structuredClone(object);
    put(stamped, String(this.#revision), 'metadata', 'resourceVersion');
    return stamped;
  }

  #record(change: Change): void {
    this.#changed.set(resourceOf(change.kind), change.revision);
    this.#history.push(change);
    if (this.#history.length > this.#window) {
      const cut = this.#history.length - Math.ceil(this.#window / 2);
      this.#forgotten = this.#history[cut - 1]?.revision ?? this.#forgotten;
      this.#history = this.#history.slice(cut);
    }
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** A resourceVersion as a number; NaN when it is not one of ours. */
export const revisionOf = (object: JsonMap): number => Number(textAt(object, 'metadata', 'resourceVersion') || NaN);
