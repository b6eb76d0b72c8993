/** A command whose line is known, while its output comes: which chunks that is, and how it looks. */
import type { InferredCommand } from '../../contract/stream.ts';
import { SCROLLBACK, type RowMark, type Screen } from './screen.ts';

/** Bytes of UTF-8. */
const MAX_TEXT = 4096;
/** Rows after which the look of the output is taken, before they scroll away. */
const MAX_ROWS = SCROLLBACK - 500;
/** Chunks that are remembered in order to find the one in which the next prompt begins. */
const REMEMBERED = 16;

/** Where the cursor stood before a chunk; the row is -1 when the screen was cleared since. */
interface ChunkStart {
  readonly i: number;
  mark: RowMark | null;
  readonly column: number;
}

export class RunningCommand {
  readonly prompt: string;
  readonly #screen: Screen;
  readonly #from: number;
  readonly #starts: ChunkStart[] = [];
  #line: string;
  #anchor: RowMark | null;
  /** Where the next chunk begins. */
  #next: Omit<ChunkStart, 'i'>;
  #first: number | null = null;
  #forgotten: number | null = null;
  #frozen: string | null = null;
  /** First row of the screen when it was cleared, until a mark can be set there: clearing takes the marks along. */
  #clearedAt: number | null = null;
  #closed: Pick<InferredCommand, 'until' | 'output' | 'text'> | null = null;

  /** To be made at the line feed after the line. */
  constructor(screen: Screen, command: Pick<InferredCommand, 'line' | 'prompt' | 'from'>) {
    this.prompt = command.prompt;
    this.#line = command.line;
    this.#from = command.from;
    this.#screen = screen;
    this.#anchor = screen.mark();
    this.#next = this.#here();
  }

  get closed(): boolean {
    return this.#closed !== null;
  }

  /** A chunk of output has been drawn. */
  drawn(i: number): void {
    if (this.closed) return;
    this.#anchorAnew();
    const { row, column, fullScreen } = this.#screen;
    this.#starts.push({ i, ...this.#next });
    if (this.#starts.length > REMEMBERED) {
      const oldest = this.#starts.shift();
      oldest?.mark?.release();
      this.#forgotten = oldest?.i ?? null;
    }
    this.#next = this.#here();
    if (fullScreen || column > 0 || row !== this.#anchor?.row) this.#first ??= i;
    this.lineFed();
  }

  /** A line has scrolled up: the look is taken before too many do. */
  lineFed(): void {
    if (this.closed || this.#frozen !== null) return;
    this.#anchorAnew();
    const from = this.#anchor?.row ?? -1;
    if (from >= 0 && this.#screen.row - from > MAX_ROWS) this.freeze();
  }

  /** What comes from here on is not part of the look. */
  freeze(): void {
    if (!this.closed) this.#frozen ??= this.#look(this.#screen.row + 1);
  }

  /** The screen is about to be cleared: what is seen then is the output. */
  cleared(): void {
    if (this.closed) return;
    this.#clearedAt = this.#screen.top;
    for (const start of [...this.#starts, this.#next]) {
      start.mark?.release();
      start.mark = null;
    }
  }

  /** The next prompt stands at this place since `until`; null: it never did. */
  close(prompt: { readonly row: number; readonly column: number } | null, until: number | null): void {
    if (this.closed) return;
    const { row, column } = prompt ?? { row: Infinity, column: 0 };
    let last = this.#forgotten;
    for (const { i, mark, column: at } of this.#starts) {
      const start = mark?.row ?? -1;
      if (start < row || (start === row && at < column)) last = i;
    }
    const first = this.#first;
    const output = first === null || last === null || last < first ? null : { first, last };
    const before = column > 0 ? this.#screen.lineTo(row).text.slice(0, column) : '';
    const look =
      this.#frozen ?? [this.#look(Math.min(row, this.#screen.row + 1)), before].filter((part) => part !== '').join('\n');
    this.#closed = { until, output, text: cut(look) };
    this.#release();
  }

  /** Ended without a word: more of the same command may follow. `row`: of the prompt that does. */
  silentUntil(row: number): boolean {
    if (this.#closed === null) return this.#anchor?.row === row;
    return this.#closed.output === null && this.#closed.text === '';
  }

  /** One more line of it, at the line feed after that. */
  extend(line: string): void {
    this.#release();
    this.#line += `\n${line}`;
    this.#closed = null;
    this.#first = null;
    this.#forgotten = null;
    this.#frozen = null;
    this.#clearedAt = null;
    this.#starts.length = 0;
    this.#anchor = this.#screen.mark();
    this.#next = this.#here();
  }

  /** To be closed before. */
  get command(): InferredCommand {
    const { until, output, text } = this.#closed ?? { until: null, output: null, text: '' };
    return { inferred: true, line: this.#line.trimEnd(), prompt: this.prompt, from: this.#from, until, output, text };
  }

  #anchorAnew(): void {
    if (this.#clearedAt === null || this.#screen.fullScreen) return;
    this.#anchor?.release();
    this.#anchor = this.#screen.mark(this.#clearedAt - this.#screen.row);
    this.#clearedAt = null;
  }

  #here(): Omit<ChunkStart, 'i'> {
    return { mark: this.#screen.mark(), column: this.#screen.column };
  }

  #look(to: number): string {
    const from = this.#anchor?.row ?? -1;
    return from < 0 ? '' : this.#screen.text(from, to, MAX_TEXT);
  }

  #release(): void {
    this.#anchor?.release();
    this.#next.mark?.release();
    for (const { mark } of this.#starts) mark?.release();
    this.#starts.length = 0;
  }
}

/** At most `MAX_TEXT` bytes, in whole characters. */
function cut(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_TEXT) return text;
  return new TextDecoder().decode(bytes.subarray(0, MAX_TEXT), { stream: true });
}
