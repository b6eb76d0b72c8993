import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { paint, plain, table } from './terminal.ts';

it('aligns by what is seen, not by escape codes', () => {
  const red = paint({ colour: true }, 'red', 'deny');
  expect(red).not.toBe('deny');
  const rows = table([
    ['a', red, 'end'],
    ['long', 'x', ''],
  ]);
  expect(rows.map(stripVTControlCharacters)).toEqual(['a     deny  end', 'long  x']);
  expect(paint({ colour: false }, 'red', 'deny')).toBe('deny');
});

it('takes the sting out of control characters but keeps tabs and lines', () => {
  expect(plain('a\u001b[2Jb\tc\nd\u009b')).toBe('a\ufffd[2Jb\tc\nd\ufffd');
});
