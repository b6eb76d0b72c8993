import { expect, it } from 'vitest';
import { bytes, count, plural } from './size.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1024 * 1024 - 1, '1.0 MB'],
  [23 * 1024 * 1024, '23 MB'],
  [5 * 1024 ** 4, '5.0 TB'],
])('%d bytes are %s', (n, text) => {
  expect(bytes(n)).toBe(text);
});

it('counts with separators and the right word', () => {
  expect(count(100_000)).toBe('100,000');
  expect([plural(1, 'step'), plural(2, 'step'), plural(0, 'entry', 'entries')]).toEqual(['1 step', '2 steps', '0 entries']);
});
