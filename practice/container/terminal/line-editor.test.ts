import { describe, expect, it } from 'vitest';
import { LineEditor } from './line-editor.ts';

/** What the terminal shows after the keys, on a screen of one line. */
function press(keys: string, history: readonly string[] = []) {
  const editor = new LineEditor(history);
  const screen: string[] = [];
  let cursor = 0;
  let done: string | null = null;
  for (const key of keys) {
    const pressed = editor.press(key);
    done = pressed.done ?? done;
    for (const [part, count, letter] of pressed.echo.matchAll(/\x1b\[(\d*)([CDK])|[^]/g)) {
      if (letter === 'C') cursor += Number(count);
      else if (letter === 'D') cursor -= Number(count);
      else if (letter === 'K') screen.length = Math.min(screen.length, cursor);
      else if (part === '\b') cursor -= 1;
      else if (part !== '\r' && part !== '\n' && part !== '\x07') screen[cursor++] = part;
    }
  }
  return { text: editor.text, screen: screen.join(''), cursor, done };
}

const [UP, DOWN, RIGHT, LEFT, HOME, END] = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F'];

describe('a line', () => {
  it.each<[string, string, number]>([
    ['abc', 'abc', 3],
    ['ab\x7fc', 'ac', 2],
    ['\x7f\x7fa', 'a', 1],
    [`abc${LEFT}${LEFT}X`, 'aXbc', 2],
    [`abc${LEFT}\x7f`, 'ac', 1],
    [`abc${HOME}x${END}y`, 'xabcy', 5],
    ['abc\x01x\x05y', 'xabcy', 5],
    [`ab${LEFT}${RIGHT}${RIGHT}c`, 'abc', 3],
    ['one two\x17X', 'one X', 5],
    ['one\x15two', 'two', 3],
    ['a\tb\x00', 'a b', 3],
    ['ä€x\x7f', 'ä€', 2],
    ['a\x1b[5~b', 'ab', 2],
  ])('%j', (keys, text, cursor) => {
    expect(press(keys)).toEqual({ text, screen: text, cursor, done: null });
  });

  it('is done at Enter, and at ^D when it is empty', () => {
    expect([press('a\r').done, press('a\n').done, press('\x04').done, press('a\x04').done]).toEqual([
      'line',
      'line',
      'end',
      null,
    ]);
  });

  it('goes through the history and back to what was being typed', () => {
    const history = ['first', 'second'];
    expect(press(UP, history)).toMatchObject({ text: 'second', screen: 'second' });
    expect(press(`dr${UP}${UP}${UP}`, history)).toMatchObject({ text: 'first', screen: 'first' });
    expect(press(`dr${UP}${UP}${DOWN}${DOWN}${DOWN}`, history)).toMatchObject({ text: 'dr', screen: 'dr' });
  });

  it('has a longest length, and does not wait for an escape sequence for ever', () => {
    expect(press('x'.repeat(5_000)).text).toHaveLength(4_096);
    expect(press(`\x1b[${'1'.repeat(40)}`).text.length).toBeGreaterThan(10);
  });
});
