/** The cells of a terminal as rows of runs in one style each: what is drawn, apart from how. */
import type { IBuffer, IBufferCell } from '@xterm/headless';

export interface RunStyle {
  /** CSS colours; null for the terminal's own. Swapped already when the cell is inverse. */
  readonly color: string | null;
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly cursor: boolean;
}

export interface Run {
  readonly text: string;
  /** Cells that it takes; a run of characters that fonts may draw wider or narrower is one character long. */
  readonly cells: number;
  /** True when its width has to be held to `cells`. */
  readonly held: boolean;
  readonly style: RunStyle;
}

export interface ScreenRow {
  readonly runs: readonly Run[];
  /** Equal for rows that look the same. */
  readonly key: string;
}

const LEVELS = [0, 95, 135, 175, 215, 255] as const;

/** The first 16 follow the theme; then xterm's cube of 216 and 24 greys. */
export function paletteColor(index: number): string {
  if (index < 16) return `var(--ansi-${index})`;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const at = index - 16;
  return `rgb(${LEVELS[Math.floor(at / 36)] ?? 0} ${LEVELS[Math.floor(at / 6) % 6] ?? 0} ${LEVELS[at % 6] ?? 0})`;
}

const rgb = (n: number): string => `rgb(${(n >> 16) & 255} ${(n >> 8) & 255} ${n & 255})`;

function styleOf(cell: IBufferCell, cursor: boolean): RunStyle {
  const fore = cell.isFgRGB() ? rgb(cell.getFgColor()) : cell.isFgPalette() ? paletteColor(cell.getFgColor()) : null;
  const back = cell.isBgRGB() ? rgb(cell.getBgColor()) : cell.isBgPalette() ? paletteColor(cell.getBgColor()) : null;
  const inverse = cell.isInverse() !== 0;
  const ground = inverse ? (fore ?? 'var(--term-text)') : back;
  const color = inverse ? (back ?? 'var(--term-bg)') : fore;
  return {
    color: cell.isInvisible() !== 0 ? (ground ?? 'var(--term-bg)') : color,
    background: ground,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    strike: cell.isStrikethrough() !== 0,
    cursor,
  };
}

/** Letters and line drawings that the fonts for terminals have in their one width. */
const SAFE = /^[\u0020-\u024f\u2500-\u259f]*$/;

const PLAIN: RunStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  cursor: false,
};

const styleKey = (s: RunStyle): string =>
  `${s.color ?? ''}/${s.background ?? ''}/${[s.bold, s.dim, s.italic, s.underline, s.strike, s.cursor].map(Number).join('')}`;

export interface View {
  readonly columns: number;
  readonly rows: number;
  readonly cursor: boolean;
}

/** The rows of the screen, blank ends left out. */
export function rowsOf(buffer: IBuffer, view: View): readonly ScreenRow[] {
  const found: ScreenRow[] = [];
  let cell = buffer.getNullCell();
  for (let y = 0; y < view.rows; y++) {
    const line = buffer.getLine(buffer.baseY + y);
    const runs: Run[] = [];
    let key = '';
    let last = '';
    let text = '';
    let cells = 0;
    let style = PLAIN;
    const close = (held: boolean): void => {
      if (cells > 0) {
        runs.push({ text, cells, held, style });
        key += `${last}|${text}|`;
      }
      text = '';
      cells = 0;
    };
    for (let x = 0; line !== undefined && x < view.columns; x++) {
      cell = line.getCell(x, cell) ?? cell;
      const width = cell.getWidth();
      if (width === 0) continue;
      const next = styleOf(cell, view.cursor && y === buffer.cursorY && x === Math.min(buffer.cursorX, view.columns - 1));
      const nextKey = styleKey(next);
      const chars = cell.getChars() === '' ? ' ' : cell.getChars();
      const held = width > 1 || !SAFE.test(chars);
      if (held || nextKey !== last) close(false);
      style = next;
      last = nextKey;
      text += chars;
      cells += width;
      if (held) {
        close(true);
        last = '';
      }
    }
    // Blanks at the end are not drawn, unless they have a ground.
    if (style.background === null && !style.cursor) {
      text = text.trimEnd();
      cells = text.length;
    }
    close(false);
    found.push({ runs, key });
  }
  return found;
}

/** The words of a screen, for copying and for readers of screens. */
export const textOf = (rows: readonly ScreenRow[]): string =>
  rows
    .map(({ runs }) =>
      runs
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
    .trimEnd();
