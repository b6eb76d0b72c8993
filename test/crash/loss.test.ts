import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { losses } from './loss.ts';

const reached = (id: number, text: string) => ({
  id,
  bytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
});

test('held as a whole or further than the target got is good', () => {
  expect(
    losses(
      [reached(1, 'abc'), reached(2, 'ab'), reached(3, '')],
      [1, 2, 3].map((id) => ({ id, body: Buffer.from('abc') })),
    ),
  ).toEqual([]);
});

test('an absent write, a short one and a different one are losses', () => {
  const held = [
    { id: 2, body: Buffer.from('ab') },
    { id: 3, body: Buffer.from('abX') },
  ];
  expect(losses([reached(1, ''), reached(2, 'abc'), reached(3, 'abc')], held)).toEqual([
    'write 1 reached the target with 0 bytes and is not in the vault',
    'write 2: 3 bytes reached the target, the vault holds 2',
    'write 3: the vault holds other bytes than reached the target',
  ]);
});
