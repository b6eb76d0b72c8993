/** A terminal without a window: what the output of a program looks like. Over @xterm/headless, whose parser runs asynchronously. */
import xterm, { type IBuffer, type IBufferLine, type IMarker } from '@xterm/headless';
import type { TerminalSize } from './size.ts';

/** Rows that are kept above the screen. */
export const SCROLLBACK = 2000;
/** A screen of any size would be memory for the asking. */
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

/** Text of rows that belong together because the terminal wrapped them. */
export interface LogicalLine {
  /** First row of it, counted like `Screen.row`. */
  readonly row: number;
  readonly text: string;
  /** True when it fills its last row to the end, so that a program may have wrapped it by itself. */
  readonly full: boolean;
}

/** A row that is followed while the screen scrolls; `row` is negative once it has been scrolled away for good. */
export interface RowMark {
  readonly row: number;
  release(): void;
}

/**
 * Give it bytes; callbacks run in the order of the calls, each when everything given before it has been drawn and nothing
 * after. What a callback throws makes `settled` reject.
 */
export class Screen {
  readonly #terminal: xterm.Terminal;
  #failure: Error | null = null;
  #pending = 0;

  constructor(size: TerminalSize) {
    this.#terminal = new xterm.Terminal({
      ...within(size),
      scrollback: SCROLLBACK,
      allowProposedApi: true,
      logLevel: 'off',
    });
  }

  /** Bytes given and not yet drawn. */
  get pending(): number {
    return this.#pending;
  }

  write(bytes: Uint8Array, then: () => void = () => undefined): void {
    this.#pending += bytes.length;
    this.#terminal.write(bytes, () => {
      this.#pending -= bytes.length;
      this.#call(then);
    });
  }

  /** In its turn, between what was given before and what comes after. */
  soon(then: () => void): void {
    this.write(new Uint8Array(0), then);
  }

  resize(size: TerminalSize): void {
    this.soon(() => {
      const { cols, rows } = within(size);
      this.#terminal.resize(cols, rows);
    });
  }

  /** Resolves when all that was given has been drawn. */
  settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#terminal.write(new Uint8Array(0), () => {
        if (this.#failure === null) resolve();
        else reject(this.#failure);
      });
    });
  }

  /** Calls back at each line feed, when the cursor has moved. Not inside full-screen programs. */
  onLineFeed(then: () => void): void {
    this.#terminal.onLineFeed(() => {
      if (!this.fullScreen) this.#call(then);
    });
  }

  /** Calls back when the whole screen is about to be cleared. Not inside full-screen programs. */
  onClear(then: () => void): void {
    this.#terminal.parser.registerCsiHandler({ final: 'J' }, ([mode]) => {
      const { cursorX, cursorY } = this.#normal;
      const all = mode === 2 || mode === 3 || (mode === 0 && cursorX === 0 && cursorY === 0);
      if (all && !this.fullScreen) this.#call(then);
      return false;
    });
  }

  /** A program such as an editor or a pager has taken the alternate buffer. */
  get fullScreen(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The cursor's row, counted from the oldest that is kept. */
  get row(): number {
    return this.#normal.baseY + this.#normal.cursorY;
  }

  /** First row of the screen. */
  get top(): number {
    return this.#normal.baseY;
  }

  get column(): number {
    return this.#normal.cursorX;
  }

  /** The logical line that ends at a row or goes on after it: only rows up to this one. */
  lineTo(row: number): LogicalLine {
    const buffer = this.#normal;
    let first = row;
    while (first > 0 && lineAt(buffer, first)?.isWrapped === true) first -= 1;
    let text = '';
    for (let at = first; at < row; at += 1) text += lineAt(buffer, at)?.translateToString(false) ?? '';
    const last = lineAt(buffer, row)?.translateToString(true) ?? '';
    return { row: first, text: text + last, full: last.length >= this.#terminal.cols };
  }

  /** Rows as one line: joined where the terminal wrapped, or where one is full to its end; by line feeds elsewhere. */
  block(from: number, to: number): LogicalLine {
    const buffer = this.#normal;
    let text = '';
    let full = false;
    for (let at = from; at <= to; at += 1) {
      const wraps = at < to && lineAt(buffer, at + 1)?.isWrapped === true;
      const row = lineAt(buffer, at)?.translateToString(!wraps) ?? '';
      text += (at === from || full ? '' : '\n') + row;
      full = wraps || row.length >= this.#terminal.cols;
    }
    return { row: from, text, full };
  }

  /** What stands on the cursor's logical line before and after the cursor. */
  cursorLine(): { readonly row: number; readonly before: string; readonly after: string } {
    const buffer = this.#normal;
    const { row, column } = this;
    let before = '';
    let first = row;
    while (first > 0 && lineAt(buffer, first)?.isWrapped === true) first -= 1;
    for (let at = first; at < row; at += 1) before += lineAt(buffer, at)?.translateToString(false) ?? '';
    before += lineAt(buffer, row)?.translateToString(false, 0, column) ?? '';
    let after = lineAt(buffer, row)?.translateToString(true, column) ?? '';
    for (let at = row + 1; lineAt(buffer, at)?.isWrapped === true; at += 1)
      after += lineAt(buffer, at)?.translateToString(true) ?? '';
    return { row: first, before, after };
  }

  /** Rows `from` to before `to`, wrapped ones joined, without blanks at the ends of lines and blank lines at the end; cut after `limit` characters. */
  text(from: number, to: number, limit: number): string {
    const buffer = this.#normal;
    let text = '';
    let line = '';
    for (let at = Math.max(0, from); at < Math.min(to, buffer.length) && text.length + line.length < limit; at += 1) {
      const wraps = at + 1 < to && lineAt(buffer, at + 1)?.isWrapped === true;
      line += lineAt(buffer, at)?.translateToString(!wraps) ?? '';
      if (wraps) continue;
      text += `${line.trimEnd()}\n`;
      line = '';
    }
    return (text + line).slice(0, limit).trimEnd();
  }

  /** Follows a row, given relative to the cursor's; null inside full-screen programs. */
  mark(offset = 0): RowMark | null {
    const marker: IMarker | undefined = this.#terminal.registerMarker(offset);
    if (marker === undefined) return null;
    return {
      get row() {
        return marker.isDisposed ? -1 : marker.line;
      },
      release: () => {
        marker.dispose();
      },
    };
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  /** Whatever is thrown while the terminal draws would be nobody's to catch. */
  #call(then: () => void): void {
    if (this.#failure !== null) return;
    try {
      then();
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  get #normal(): IBuffer {
    return this.#terminal.buffer.normal;
  }
}

/** Beyond its end a full buffer begins again, which must not be seen. */
function lineAt(buffer: IBuffer, row: number): IBufferLine | undefined {
  return row >= 0 && row < buffer.length ? buffer.getLine(row) : undefined;
}

function within({ columns, rows }: TerminalSize): { cols: number; rows: number } {
  return { cols: Math.min(columns, MAX_COLUMNS), rows: Math.min(rows, MAX_ROWS) };
}
