/**
 * asciicast v3: a header and one `[interval, code, data]` per line, newline-delimited JSON. Intervals are seconds since the event before.
 * Source: docs.asciinema.org/manual/asciicast/v3.
 */
import type { TerminalSize } from './size.ts';

export interface CastHead {
  readonly size: TerminalSize;
  /** When the recording began: ISO 8601, and in milliseconds since the session was opened, as the times of its events. */
  readonly startedAt: string;
  readonly from: number;
  readonly command: string;
  readonly title: string;
}

/** Writes line by line; times may not go backwards, and one that does counts as the one before. */
export class CastWriter {
  readonly #write: (line: string) => void;
  readonly #decoders = {
    o: new TextDecoder('utf-8', { ignoreBOM: true }),
    i: new TextDecoder('utf-8', { ignoreBOM: true }),
  };
  /** Whole microseconds, so that rounding does not add up. */
  #last: number;

  /** Writes the header. Lines come without their line feed. */
  constructor(head: CastHead, write: (line: string) => void) {
    const { size, startedAt, from, command, title } = head;
    this.#write = write;
    this.#last = Math.round(from * 1000);
    const timestamp = Math.floor(Date.parse(startedAt) / 1000);
    const term = { cols: size.columns, rows: size.rows, type: 'xterm-256color' };
    write(JSON.stringify({ version: 3, term, timestamp, ...(command === '' ? {} : { command }), title }));
  }

  /** A character may be split between two chunks; what is no UTF-8 becomes U+FFFD. */
  output(at: number, bytes: Uint8Array): void {
    this.#text('o', at, bytes);
  }

  /** Keys as typed: passwords are among them. */
  input(at: number, bytes: Uint8Array): void {
    this.#text('i', at, bytes);
  }

  resize(at: number, { columns, rows }: TerminalSize): void {
    this.#event(at, 'r', `${columns}x${rows}`);
  }

  marker(at: number, label: string): void {
    this.#event(at, 'm', label);
  }

  /** Lines of this kind are skipped by readers. */
  comment(text: string): void {
    this.#write(`# ${text.replaceAll('\n', ' ')}`);
  }

  /** The end; `exit` is null when the command's exit code is not known. */
  end(at: number, exit: number | null): void {
    for (const code of ['i', 'o'] as const) {
      const rest = this.#decoders[code].decode();
      if (rest !== '') this.#event(at, code, rest);
    }
    if (exit !== null) this.#event(at, 'x', String(exit));
  }

  #text(code: 'o' | 'i', at: number, bytes: Uint8Array): void {
    const text = this.#decoders[code].decode(bytes, { stream: true });
    if (text !== '') this.#event(at, code, text);
  }

  #event(at: number, code: string, data: string): void {
    const now = Math.max(this.#last, Math.round(at * 1000));
    this.#write(JSON.stringify([(now - this.#last) / 1e6, code, data]));
    this.#last = now;
  }
}
