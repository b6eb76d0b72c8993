import { expect, it } from 'vitest';
import type { InferredCommand } from '../../contract/stream.ts';
import { RunningCommand } from './running-command.ts';
import { Screen } from './screen.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Draws the line of a command, then chunk by chunk what follows; closes where the cursor's line begins. */
async function run(
  chunks: readonly string[],
  use: (command: RunningCommand, screen: Screen) => void = closeHere,
): Promise<InferredCommand> {
  const screen = new Screen({ columns: 20, rows: 6 });
  screen.write(bytes('$ cmd\r\n'));
  await screen.settled();
  const command = new RunningCommand(screen, { line: 'cmd', prompt: '$ ', from: 100 });
  screen.onClear(() => command.cleared());
  screen.onLineFeed(() => command.lineFed());
  for (const [i, chunk] of chunks.entries()) screen.write(bytes(chunk), () => command.drawn(i));
  await screen.settled();
  use(command, screen);
  screen.dispose();
  return command.command;
}

function closeHere(command: RunningCommand, screen: Screen): void {
  command.close({ row: screen.cursorLine().row, column: 0 }, 500);
}

it('knows its chunks and its look', async () => {
  expect(await run(['one\r\n', '\x1b[31mtwo\x1b[0m\r\n', '$ '])).toEqual({
    ...{ inferred: true, line: 'cmd', prompt: '$ ', from: 100, until: 500 },
    ...{ output: { first: 0, last: 1 }, text: 'one\ntwo' },
  });
});

it('a chunk that only brings the prompt is none of its output', async () => {
  expect(await run(['$ '])).toMatchObject({ output: null, text: '' });
  expect(await run(['\x1b[?2004l', '$ '])).toMatchObject({ output: null });
});

it('output before the prompt on the same line is its output', async () => {
  const command = await run(['a\r\n', 'bc', '$ '], (running, screen) => running.close({ row: screen.row, column: 2 }, 1));
  expect(command).toMatchObject({ output: { first: 0, last: 1 }, text: 'a\nbc' });
});

it('without a next prompt everything is its output', async () => {
  expect(await run(['a\r\n', 'b'], (running) => running.close(null, null))).toMatchObject({
    until: null,
    output: { first: 0, last: 1 },
    text: 'a\nb',
  });
});

it('many chunks on one line are found as well', async () => {
  const command = await run([...Array.from({ length: 40 }, () => 'x'), '\r\n', '$ ']);
  expect(command).toMatchObject({ output: { first: 0, last: 40 }, text: 'x'.repeat(40) });
});

it('what is seen after the screen was cleared is its look', async () => {
  expect(await run(['old\r\n', '\x1b[H\x1b[2Jnew\r\n', '$ '])).toMatchObject({ output: { first: 0, last: 1 }, text: 'new' });
});

it('a look is taken before it scrolls away', async () => {
  const { text, output } = await run([...Array.from({ length: 60 }, (_, n) => `line ${n}\r\n`.repeat(100)), '$ ']);
  expect(text.startsWith('line 0\nline 0\n')).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
  expect(output).toEqual({ first: 0, last: 59 });
});

it('is cut at 4 KB, in whole characters', async () => {
  const { text } = await run(['€'.repeat(3000), '\r\n$ ']);
  expect(Buffer.byteLength(text)).toBe(4095);
  expect(text).toMatch(/^€+$/);
});

it('goes on with another line when it has said nothing', async () => {
  const command = await run(['> more\r\n', 'out\r\n', '$ '], (running, screen) => {
    expect(running.silentUntil(1)).toBe(true);
    running.extend('more');
    running.close({ row: screen.row, column: 0 }, 9);
    expect(running.silentUntil(1)).toBe(true);
  });
  expect(command).toMatchObject({ line: 'cmd\nmore', until: 9 });
});

it('is closed once', async () => {
  const command = await run(['a\r\n$ '], (running, screen) => {
    closeHere(running, screen);
    running.close(null, null);
    running.drawn(9);
    running.freeze();
    expect(running.closed).toBe(true);
    expect(running.silentUntil(1)).toBe(false);
  });
  expect(command).toMatchObject({ until: 500, text: 'a' });
});
