import xterm from '@xterm/headless';
import { expect, it } from 'vitest';
import { paletteColor, rowsOf, textOf, type ScreenRow } from './rows.ts';

async function draw(text: string, cursor = false): Promise<readonly ScreenRow[]> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 3, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const rows = rowsOf(terminal.buffer.active, { columns: 20, rows: 3, cursor });
  terminal.dispose();
  return rows;
}

it('joins cells of one style, and leaves blank ends out', async () => {
  const [first, second] = await draw('ok \x1b[31;1merror\x1b[0m   \r\n');
  expect(first?.runs.map((r) => [r.text, r.style.color, r.style.bold])).toEqual([
    ['ok ', null, false],
    ['error', 'var(--ansi-1)', true],
  ]);
  expect(second?.runs).toEqual([]);
});

it('keeps blanks that have a ground, swaps inverse ones, hides invisible ones', async () => {
  const [row] = await draw('\x1b[44m  \x1b[0m\x1b[7mi\x1b[0m\x1b[8mx\x1b[0m');
  expect(row?.runs.map((r) => [r.text, r.style.color, r.style.background])).toEqual([
    ['  ', null, 'var(--ansi-4)'],
    ['i', 'var(--term-bg)', 'var(--term-text)'],
    ['x', 'var(--term-bg)', null],
  ]);
});

it('holds the width of what fonts draw differently', async () => {
  const [row] = await draw('a日本é─');
  expect(row?.runs.map((r) => [r.text, r.cells, r.held])).toEqual([
    ['a', 1, false],
    ['日', 2, true],
    ['本', 2, true],
    ['é─', 2, false],
  ]);
});

it('draws the cursor where it stands, at the last column too', async () => {
  const [row] = await draw('$ ', true);
  expect(row?.runs.at(-1)).toMatchObject({ text: ' ', style: { cursor: true } });
  const [full] = await draw('x'.repeat(20), true);
  expect(full?.runs.at(-1)).toMatchObject({ text: 'x', style: { cursor: true } });
  const [none] = await draw('$ ');
  expect(none?.runs.some((r) => r.style.cursor)).toBe(false);
});

it.each([
  [1, 'var(--ansi-1)'],
  [16, 'rgb(0 0 0)'],
  [196, 'rgb(255 0 0)'],
  [231, 'rgb(255 255 255)'],
  [232, 'rgb(8 8 8)'],
  [255, 'rgb(238 238 238)'],
])('colour %d of the palette is %s', (index, color) => {
  expect(paletteColor(index)).toBe(color);
});

it('knows colours given in full, and equal rows by their key', async () => {
  const [row] = await draw('\x1b[38;2;1;2;3mx\x1b[0m\r\n');
  expect(row?.runs[0]?.style.color).toBe('rgb(1 2 3)');
  const [a, b] = await draw('same\r\nsame');
  expect(a?.key).toBe(b?.key);
  const [c] = await draw('\x1b[4msame');
  expect(c?.key).not.toBe(a?.key);
  expect(textOf(await draw('one  \r\n\r\ntwo'))).toBe('one\n\ntwo');
});
