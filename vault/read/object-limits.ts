/** Keeps the history of one object small enough to be sent in one answer, and counts what it leaves out. */

/** Moments of reads; past half of them, reads that show nothing new are left out. */
const MAX_READS = 1_000;
/** Moments altogether. */
const MAX_MOMENTS = 10_000;
/** Characters of states and befores, and how many of them reads may take. */
const MAX_TEXT = 24 << 20;
const MAX_READ_TEXT = 8 << 20;

export class HistoryLimits {
  #moments = 0;
  #reads = 0;
  #text = 0;
  #omittedMoments = 0;
  #omittedStates = 0;

  get omitted(): { readonly moments: number; readonly states: number } {
    return { moments: this.#omittedMoments, states: this.#omittedStates };
  }

  /** Whether there is room for a moment. `fresh`: its version is not the one that was known already. */
  admitsRead(fresh: boolean): boolean {
    if (this.#reads >= (fresh ? MAX_READS : MAX_READS / 2)) return this.#omit();
    this.#reads += 1;
    return this.admits();
  }

  admits(): boolean {
    if (this.#moments >= MAX_MOMENTS) return this.#omit();
    this.#moments += 1;
    return true;
  }

  /** The text itself, or null when there is no room for it. */
  keep(text: string | null, read: boolean): string | null {
    if (text === null) return null;
    if (this.#text + text.length > (read ? MAX_READ_TEXT : MAX_TEXT)) {
      this.#omittedStates += 1;
      return null;
    }
    this.#text += text.length;
    return text;
  }

  #omit(): false {
    this.#omittedMoments += 1;
    return false;
  }
}
