import { expect, it } from 'vitest';
import { Gathered } from './gathered.ts';

it('puts pieces of any size together', () => {
  const gathered = new Gathered();
  const all = Buffer.from(Array.from({ length: 3_000 }, (_, i) => i & 255));
  for (const byte of all.subarray(0, 1_000)) gathered.add(Uint8Array.of(byte));
  gathered.add(all.subarray(1_000));
  expect(gathered.size).toBe(3_000);
  expect(gathered.take().equals(all)).toBe(true);
});

it('starts again after it was taken, and leaves what was taken alone', () => {
  const gathered = new Gathered();
  gathered.add(Buffer.from('one'));
  const first = gathered.take();
  gathered.add(Buffer.from('two'));
  expect([first.toString(), gathered.take().toString(), gathered.size]).toEqual(['one', 'two', 0]);
});
