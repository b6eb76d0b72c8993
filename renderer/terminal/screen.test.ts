import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/random.ts';
import type { TerminalEvent } from './recording.ts';
import { textOf } from './rows.ts';
import { createScreen, endsInside, type TerminalScreen } from './screen.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const output = (...texts: readonly string[]): TerminalEvent[] =>
  texts.map((text, i) => ({ what: 'output', at: i * 100, i, data: bytes(text) }));
const resize = (columns: number, rows: number): TerminalEvent => ({ what: 'resize', at: 0, i: 0, size: { columns, rows } });

async function at(screen: TerminalScreen, count: number): Promise<string> {
  await screen.seek(count);
  return textOf(screen.shown().rows);
}

function screenOf(events: readonly TerminalEvent[]): TerminalScreen {
  const screen = createScreen();
  screen.load(events);
  return screen;
}

describe('a terminal', () => {
  it('goes to any place, forwards and backwards', async () => {
    const screen = screenOf(output('$ ls\r\n', 'a b\r\n', '\x1b[2J\x1b[Hcleared'));
    expect(await at(screen, 2)).toBe('$ ls\na b');
    expect(await at(screen, 3)).toBe('cleared');
    expect(await at(screen, 1)).toBe('$ ls');
    expect(await at(screen, 0)).toBe('');
    expect(await at(screen, 99)).toBe('cleared');
    screen.dispose();
  });

  it('follows the size, back again too', async () => {
    const screen = screenOf([resize(20, 5), ...output('x'.repeat(30)), resize(40, 10)]);
    await screen.seek(2);
    expect(screen.shown().size).toEqual({ columns: 20, rows: 5 });
    expect(textOf(screen.shown().rows)).toBe(`${'x'.repeat(20)}\n${'x'.repeat(10)}`);
    await screen.seek(3);
    expect(screen.shown().size).toEqual({ columns: 40, rows: 10 });
    await screen.seek(1);
    expect(screen.shown().size).toEqual({ columns: 20, rows: 5 });
    screen.dispose();
  });

  it('goes on where it was when more is recorded, and starts anew for another recording', async () => {
    const events = output('one ', 'two ', 'three');
    const screen = screenOf(events.slice(0, 1));
    expect(await at(screen, 5)).toBe('one');
    screen.load(events);
    expect(await at(screen, 3)).toBe('one two three');
    screen.load(output('other'));
    expect(await at(screen, 1)).toBe('other');
    screen.dispose();
  });

  it('fulfils the newest wish when several come at once', async () => {
    const screen = screenOf(output('a', 'b', 'c', 'd'));
    void screen.seek(4);
    void screen.seek(1);
    expect(await at(screen, 2)).toBe('ab');
    screen.dispose();
  });

  it('shows the same from keyframes as from the start, wherever it is taken', async () => {
    const random = seeded(5);
    const line = (k: number): string =>
      `\x1b[${31 + (k % 7)}m${k} ${'lorem ipsum '.repeat(random.int(1, 6))}\x1b[0m\r\n${k % 40 === 0 ? '\x1b[2J\x1b[H' : ''}${k % 97 === 0 ? '\x1b[?25l' : ''}`;
    const all = Array.from({ length: 400 }, (_, i) => Array.from({ length: 60 }, (_, k) => line(i * 60 + k)).join(''));
    const events = output(...all);
    expect(events.reduce((sum, e) => sum + (e.what === 'output' ? e.data.length : 0), 0)).toBeGreaterThan(1 << 20);
    const long = screenOf(events);
    await long.seek(events.length);
    for (const count of [399, 250, 251, 120, 300, 5]) {
      const fresh = screenOf(events.slice(0, count));
      await fresh.seek(count);
      await long.seek(count);
      expect(
        long.shown().rows.map((r) => r.key),
        String(count),
      ).toEqual(fresh.shown().rows.map((r) => r.key));
      fresh.dispose();
    }
    long.dispose();
  });

  it('tells nobody what recorded bytes ask for', async () => {
    const screen = screenOf(
      output(
        '\x1b]52;c;c2VjcmV0\x07',
        '\x1b]0;title\x07',
        '\x1b]8;;http://elsewhere.example\x07link\x1b]8;;\x07',
        '\x1b[c\x1b[6n\x07',
      ),
    );
    expect(await at(screen, 4)).toBe('link');
    screen.dispose();
  });

  it.each([
    ['plain', false],
    ['\x1b[1;31mred\x1b[0m', false],
    ['\x1b[0m', false],
    ['\x1b[1;3', true],
    ['\x1b', true],
    ['\x1b]0;title', true],
    ['\x1b(B', false],
    ['\x1b7', false],
    ['caf\u00e9', true],
  ])('knows whether %j ends inside something', (text, inside) => {
    expect(endsInside(bytes(text))).toBe(inside);
  });
});
