/** Lines typed before, for the arrow keys. */
import type { History } from '../process.ts';

const KEPT = 100;

export class Remembered implements History {
  readonly #lines: string[] = [];

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Blank lines and repetitions of the last one are left out. */
  add(line: string): void {
    if (line.trim() === '' || line === this.#lines.at(-1)) return;
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}
