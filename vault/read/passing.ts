/**
 * A Map for things that come and go all the time. V8 leaves behind a table for every few additions and deletions, each
 * pointing to the next and to all that was in it then: once one of them is old, everything that passes stays in memory until
 * the next full collection, and is copied on the way. Here such a table holds empty cells only.
 */
export class Passing<T extends object> {
  readonly #cells = new Map<number, { content: T | null }>();

  get(key: number): T | undefined {
    return this.#cells.get(key)?.content ?? undefined;
  }

  has(key: number): boolean {
    return this.#cells.has(key);
  }

  set(key: number, content: T): void {
    this.delete(key);
    this.#cells.set(key, { content });
  }

  delete(key: number): void {
    const cell = this.#cells.get(key);
    if (cell === undefined) return;
    cell.content = null;
    this.#cells.delete(key);
  }

  keys(): IterableIterator<number> {
    return this.#cells.keys();
  }

  *values(): Generator<T> {
    for (const { content } of this.#cells.values()) if (content !== null) yield content;
  }
}
