import { expect, it } from 'vitest';
import { Screen } from './screen.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function drawn(text: string, size = { columns: 10, rows: 4 }): Promise<Screen> {
  const screen = new Screen(size);
  screen.write(bytes(text));
  await screen.settled();
  return screen;
}

it('joins what the terminal wrapped, and tells what is before and after the cursor', async () => {
  const screen = await drawn('$ echo 1234567890\x1b[D\x1b[D');
  expect(screen.cursorLine()).toEqual({ row: 0, before: '$ echo 12345678', after: '90' });
  expect(screen.lineTo(screen.row)).toEqual({ row: 0, text: '$ echo 1234567890', full: false });
  expect(screen.lineTo(0)).toEqual({ row: 0, text: '$ echo 123', full: true });
});

it('makes one line of rows that a program has broken at the end of the screen', async () => {
  const screen = await drawn('$ 12345678\r\n90\r\nnext wraps here');
  expect(screen.block(0, 1)).toEqual({ row: 0, text: '$ 1234567890', full: false });
  expect(screen.block(0, 3)).toEqual({ row: 0, text: '$ 1234567890\nnext wraps here', full: false });
  expect(screen.block(0, 0).full).toBe(true);
});

it('gives text as it looks: no control sequences, no blanks at the end, cut at a limit', async () => {
  const screen = await drawn('\x1b[31mred\x1b[0m  \r\nlong long line\r\n  in\r\n\r\n\r\n');
  expect(screen.text(0, screen.row, 1000)).toBe('red\nlong long line\n  in');
  expect(screen.text(0, screen.row, 5)).toBe('red\nl');
  expect(screen.text(-1, 1, 1000)).toBe('red');
});

it('callbacks see the screen as it was at their place', async () => {
  const screen = new Screen({ columns: 20, rows: 4 });
  const seen: string[] = [];
  const look = (): unknown => seen.push(screen.cursorLine().before);
  screen.soon(look);
  screen.write(bytes('one'), look);
  screen.soon(look);
  screen.write(bytes('\r\ntwo'), look);
  expect(screen.pending).toBe(8);
  await screen.settled();
  expect(seen).toEqual(['', 'one', 'one', 'two']);
  expect(screen.pending).toBe(0);
});

it('says when lines feed and when all is cleared, but not inside a full-screen program', async () => {
  const screen = new Screen({ columns: 20, rows: 4 });
  const seen: string[] = [];
  screen.onLineFeed(() => seen.push(`feed ${screen.row}`));
  screen.onClear(() => seen.push(`clear ${screen.row}`));
  screen.write(bytes('a\r\nb\x1b[J\x1b[2J\x1b[?1049h\x1b[2J\r\n\r\n'), () => seen.push(String(screen.fullScreen)));
  screen.write(bytes('\x1b[?1049l\r\n\x1b[H\x1b[J'), () => seen.push(String(screen.fullScreen)));
  await screen.settled();
  expect(seen).toEqual(['feed 1', 'clear 1', 'true', 'feed 2', 'clear 0', 'false']);
});

it('marks follow their row while the screen scrolls and is resized, until it is gone', async () => {
  const screen = await drawn('1\r\n2\r\n3');
  const mark = screen.mark(-1)!;
  expect(mark.row).toBe(1);
  screen.write(bytes('\r\n4\r\n5\r\n6'));
  screen.resize({ columns: 20, rows: 2 });
  await screen.settled();
  expect(screen.text(mark.row, mark.row + 1, 10)).toBe('2');
  screen.write(bytes('\n'.repeat(3000)));
  await screen.settled();
  expect(mark.row).toBe(-1);
  mark.release();
});

it('a line without end that fills the whole buffer is read once', async () => {
  const screen = await drawn('x'.repeat(50_000));
  expect(screen.cursorLine().after).toBe('');
  expect(screen.cursorLine().before.length).toBeLessThan(21_000);
});

it('marks nothing inside a full-screen program', async () => {
  expect((await drawn('\x1b[?1049h')).mark()).toBeNull();
});

it('an impossible size is cut down', async () => {
  const screen = new Screen({ columns: 65_535, rows: 65_535 });
  screen.write(bytes('x'.repeat(1001)));
  screen.resize({ columns: 60_000, rows: 60_000 });
  await screen.settled();
  expect(screen.row).toBe(1);
});

it('what a callback throws is told at the end, and nothing is called after it', async () => {
  const screen = new Screen({ columns: 20, rows: 4 });
  let after = 0;
  screen.soon(() => {
    throw new Error('broken');
  });
  screen.soon(() => (after += 1));
  await expect(screen.settled()).rejects.toThrow('broken');
  expect(after).toBe(0);
});
