import { stripVTControlCharacters, styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where a command reads and writes. Tests give their own. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** One line each; the line feed is added. */
  out(line: string): void;
  err(line: string): void;
  /** Colour on standard output: only on a terminal, and not when NO_COLOR says otherwise. */
  readonly colour: boolean;
  /** Asks without echo; null when there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** As it is, for what is not lines. Resolves when there is room for more: true, or false when nobody reads any more. */
  write(data: string | Uint8Array): Promise<boolean>;
  /** Of the terminal that standard output is; null when it is none. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  /** Calls back with each key until the function it returns is called; null when there is no terminal to press them on. */
  readonly keys: ((onKey: (key: string) => void) => () => void) | null;
}

/** `text` in a style, where colour is wanted. */
export function paint(terminal: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  return terminal.colour ? styleText(style, text, { validateStream: false }) : text;
}

/** Text from a cluster or an agent, made safe to print: no control characters that could move a terminal's cursor. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

/** Rows in aligned columns, two spaces apart; the last column is not padded. Styles inside cells do not count as width. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const width = (cell: string): number => Array.from(stripVTControlCharacters(cell)).length;
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, width(cell))));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
}
