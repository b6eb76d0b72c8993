import { describe, expect, it } from 'vitest';
import { Ending, newlines } from './ending.ts';

const LINES = Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join('');

function ending(unit: 'lines' | 'bytes', count: number, piece: number): string {
  const held = new Ending(unit, count, 1 << 20);
  for (let at = 0; at < LINES.length; at += piece) held.add(Buffer.from(LINES.slice(at, at + piece)));
  return held.take().toString();
}

describe('an ending', () => {
  it.each([7, 1_000, 200_000, LINES.length])('is the same in pieces of %i', (piece) => {
    expect(ending('lines', 2, piece)).toBe('line 49998\nline 49999\n');
    expect(ending('lines', 20_000, piece)).toBe(LINES.slice(LINES.indexOf('line 30000\n')));
    expect(ending('bytes', 70_000, piece)).toBe(LINES.slice(-70_000));
    expect([ending('lines', 0, piece), ending('bytes', 0, piece)]).toEqual(['', '']);
  });

  it('holds no more than it may', () => {
    const held = new Ending('lines', 10, 100_000);
    expect(() => {
      for (let i = 0; i < 100; i += 1) held.add(Buffer.alloc(10_000));
    }).toThrow(RangeError);
  });
});

it('counts newlines', () => {
  expect(newlines(Buffer.from('a\nb\n\n'))).toBe(3);
});
