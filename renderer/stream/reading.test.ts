import { expect, it } from 'vitest';
import { isBinary, readBytes } from './reading.ts';

const bytes = (...list: readonly number[]): Uint8Array => Uint8Array.from(list);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (data: Uint8Array): string => btoa(String.fromCharCode(...data));

it.each([
  ['text', encode('migrating…\n0040 ok\r\n\t\x1b[31mred\x1b[0m'), false],
  ['text cut inside a character', encode('naïve café').slice(0, -1), false],
  ['nothing', bytes(), false],
  ['a zero', bytes(65, 0, 66), true],
  ['control characters', bytes(1, 2, 3, 65), true],
  ['latin-1', bytes(...Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0xe9 : 65))), true],
])('knows whether %s is binary', (_, data, binary) => {
  expect(isBinary(data)).toBe(binary);
});

it('reads as fits, or as asked, and says how much it left out', () => {
  expect(readBytes(base64(encode('hello')), 'auto')).toEqual({ form: 'text', text: 'hello', left: 0, bytes: 5 });
  expect(readBytes(base64(encode('hello')), 'hex').text).toContain('68 65 6c 6c 6f');
  expect(readBytes(base64(bytes(0, 1)), 'auto').form).toBe('hex');
  expect(readBytes(base64(bytes(0, 1)), 'text').form).toBe('text');
  expect(readBytes(base64(encode('x'.repeat(100))), 'auto', 40)).toMatchObject({ left: 60, bytes: 100, text: 'x'.repeat(40) });
});
