/** Editing one line: keys in, what to echo out. Knows nothing of streams. */

export interface Pressed {
  /** To be written to the terminal. */
  readonly echo: string;
  /** The line is complete, or ^D was pressed on an empty one. */
  readonly done: 'line' | 'end' | null;
}

/** Characters of one line; more are answered with the bell. */
const LONGEST = 4_096;
const BELL = '\x07';
const TO_END = '\x1b[K';
/** Longest escape sequence that is waited for. */
const LONGEST_ESCAPE = 16;

const left = (columns: number): string => (columns === 0 ? '' : `\x1b[${columns}D`);
const right = (columns: number): string => (columns === 0 ? '' : `\x1b[${columns}C`);

export class LineEditor {
  readonly #history: readonly string[];
  #before: string[] = [];
  #after: string[] = [];
  #escape = '';
  /** Which line of the history is shown; its length: the new one. */
  #at: number;
  #draft = '';

  constructor(history: readonly string[]) {
    this.#history = history;
    this.#at = history.length;
  }

  get text(): string {
    return [...this.#before, ...this.#after].join('');
  }

  /** Takes one character (one code point). */
  press(char: string): Pressed {
    if (this.#escape !== '' || char === '\x1b') return { echo: this.#sequence(char), done: null };
    switch (char) {
      case '\r':
      case '\n':
        return { echo: '\r\n', done: 'line' };
      case '\x04':
        return this.text === '' ? { echo: '', done: 'end' } : { echo: '', done: null };
      default:
        return { echo: this.#edit(char), done: null };
    }
  }

  #edit(char: string): string {
    switch (char) {
      case '\x7f':
      case '\b':
        return this.#before.pop() === undefined ? '' : `\b${this.#tail()}`;
      case '\x01':
        return this.#move(-this.#before.length);
      case '\x05':
        return this.#move(this.#after.length);
      case '\x15':
        return this.#replace('');
      case '\x17':
        return this.#dropWord();
      default:
        return this.#insert(char);
    }
  }

  #insert(char: string): string {
    if (char < ' ' && char !== '\t') return '';
    if (this.#before.length + this.#after.length >= LONGEST) return BELL;
    this.#before.push(char === '\t' ? ' ' : char);
    return `${this.#before.at(-1) ?? ''}${this.#after.length === 0 ? '' : this.#tail()}`;
  }

  #dropWord(): string {
    const was = this.#before.length;
    while (this.#before.at(-1) === ' ') this.#before.pop();
    while (this.#before.length > 0 && this.#before.at(-1) !== ' ') this.#before.pop();
    return `${left(was - this.#before.length)}${this.#tail()}`;
  }

  /** What stands after the cursor, written again, and the way back. */
  #tail(): string {
    return `${this.#after.join('')}${TO_END}${left(this.#after.length)}`;
  }

  #move(by: number): string {
    if (by < 0) {
      const moved = this.#before.splice(Math.max(0, this.#before.length + by));
      this.#after = [...moved, ...this.#after];
      return left(moved.length);
    }
    const moved = this.#after.splice(0, by);
    this.#before.push(...moved);
    return right(moved.length);
  }

  #replace(text: string): string {
    const echo = `${left(this.#before.length)}${TO_END}${text}`;
    [this.#before, this.#after] = [Array.from(text), []];
    return echo;
  }

  #sequence(char: string): string {
    this.#escape += char;
    if (this.#escape.length < 3 || (this.#escape.length < LONGEST_ESCAPE && !/[A-Za-z~]/.test(char))) return '';
    const sequence = this.#escape;
    this.#escape = '';
    switch (sequence) {
      case '\x1b[A':
        return this.#recall(-1);
      case '\x1b[B':
        return this.#recall(1);
      case '\x1b[C':
        return this.#move(1);
      case '\x1b[D':
        return this.#move(-1);
      case '\x1b[H':
        return this.#move(-this.#before.length);
      case '\x1b[F':
        return this.#move(this.#after.length);
      default:
        return '';
    }
  }

  #recall(by: number): string {
    const next = this.#at + by;
    if (next < 0 || next > this.#history.length) return BELL;
    if (this.#at === this.#history.length) this.#draft = this.text;
    this.#at = next;
    return this.#replace(this.#history[next] ?? this.#draft);
  }
}
