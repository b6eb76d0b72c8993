import { expect, it } from 'vitest';
import { KeyReader, type Key } from './keys.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function keys(...chunks: string[]): string {
  const reader = new KeyReader();
  return chunks.flatMap((chunk) => reader.push(bytes(chunk)).map(word)).join(' ');
}

function word(key: Key): string {
  return key.is === 'text' ? JSON.stringify(key.text) : key.is;
}

it('tells text, Enter, edits and the keys that give a line up', () => {
  expect(keys('ls\r')).toBe('"ls" enter');
  expect(keys('a\x7fb\tc\x01\n')).toBe('"a" edit "b" edit "c" edit enter');
  expect(keys('x\x03y\x1az\x1c')).toBe('"x" cancel "y" cancel "z" cancel');
});

it('knows arrows and function keys, also when they are split', () => {
  expect(keys('\x1b[A', '\x1b', '[', '1;5', 'C', '\x1bOP', '\x1bf')).toBe('edit edit edit edit');
  expect(keys('\x1b', '\r')).toBe('enter');
});

it.each([
  ['a cursor position', '\x1b[12;40R'],
  ['device attributes', '\x1b[?1;2c\x1b[>0;276;0c'],
  ['a device status', '\x1b[0n'],
  ['a colour', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\'],
  ['a colour ended by BEL', '\x1b]11;rgb:ffff/ffff/ffff\x07'],
  ['a terminal version', '\x1bP>|term(1)\x1b\\'],
  ['focus', '\x1b[I\x1b[O'],
  ['a mouse report', '\x1b[<0;3;4M\x1b[<0;3;4m'],
  ['an old mouse report', '\x1b[M !!'],
  ['keyboard flags', '\x1b[?0u'],
])('%s is no key', (_, answer) => {
  expect(keys(answer)).toBe('');
  expect(keys(...Array.from(answer), 'k')).toBe('"k"');
});

it('F3 with a modifier is a key although it looks like a cursor position', () => {
  expect(keys('\x1b[R')).toBe('edit');
});

it('takes the line breaks of a bracketed paste for text', () => {
  expect(keys('\x1b[200~one\rtwo\x1b[201~\r')).toBe('"one\\ntwo" enter');
  expect(keys('\x1b[200~on', 'e\rtw', 'o\x1b[20', '1~', '\r')).toBe('"on" "e\\ntw" "o" enter');
});

it('puts characters together that were split, and survives what is no UTF-8', () => {
  const reader = new KeyReader();
  const [first, second] = [bytes('ü').subarray(0, 1), bytes('ü').subarray(1)];
  expect([...reader.push(first), ...reader.push(second)]).toEqual([{ is: 'text', text: 'ü' }]);
  expect(reader.push(Uint8Array.of(0xff, 0x61))).toEqual([{ is: 'text', text: '\ufffda' }]);
});

it('an endless sequence keeps nothing', () => {
  const reader = new KeyReader();
  reader.push(bytes('\x1b['));
  for (let i = 0; i < 100; i += 1) expect(reader.push(bytes('1;'.repeat(1000)))).toEqual([]);
  expect(reader.push(bytes('Aq'))).toEqual([{ is: 'edit' }, { is: 'text', text: 'q' }]);
});
