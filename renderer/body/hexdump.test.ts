import { expect, it } from 'vitest';
import { bytesOfBase64, hexdump } from './hexdump.ts';

it('shows offset, sixteen bytes, and what is printable', () => {
  const bytes = bytesOfBase64(Buffer.from('\u0001 public | orders').toString('base64'));
  expect(hexdump(bytes).split('\n')).toEqual([
    '00000000  01 20 70 75 62 6c 69 63  20 7c 20 6f 72 64 65 72  . public | order',
    '00000010  73                                                s',
  ]);
});

it('keeps every byte value and has nothing to say of nothing', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(bytesOfBase64(Buffer.from(all).toString('base64'))).toEqual(all);
  expect(hexdump(all).split('\n')).toHaveLength(16);
  expect(hexdump(new Uint8Array())).toBe('');
});
