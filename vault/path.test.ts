import { expect, it } from 'vitest';
import { MAX_PIECE } from '../contract/record.ts';
import { keepBody, keepEvent, type RecordQueue } from './path.ts';

it('queues first, then tells; what cannot be queued is told to nobody', () => {
  const order: string[] = [];
  const queue: RecordQueue = { event: (json) => order.push(`queue ${json}`), body: ({ x }) => order.push(`body ${x}`) };
  const follower = {
    event: ({ t }: { t: string }): void => void order.push(`tell ${t}`),
    piece: ({ x }: { x: number }): void => void order.push(`tell body ${x}`),
  };
  keepEvent(queue, [follower, follower], { t: 'gap', at: 1, reason: 'x' });
  keepBody(queue, [follower], { x: 7, direction: 'request', at: 1, offset: 0, bytes: new Uint8Array(1) });
  expect(order).toEqual(['queue {"t":"gap","at":1,"reason":"x"}', 'tell gap', 'tell gap', 'body 7', 'tell body 7']);
  const full: RecordQueue = {
    ...queue,
    event: () => {
      throw new Error('full');
    },
  };
  expect(() => keepEvent(full, [follower], { t: 'gap', at: 1, reason: 'x' })).toThrow('full');
  expect(order).toHaveLength(5);
});

it('splits what is larger than a piece of the format', () => {
  const parts: [offset: number, length: number, first: number | undefined][] = [];
  const queue: RecordQueue = {
    event: () => undefined,
    body: ({ offset, bytes }) => parts.push([offset, bytes.length, bytes[0]]),
  };
  const bytes = new Uint8Array(2 * MAX_PIECE + 5).fill(1, MAX_PIECE).fill(2, 2 * MAX_PIECE);
  keepBody(queue, [], { x: 1, direction: 'response', at: 1, offset: 100, bytes });
  expect(parts).toEqual([
    [100, MAX_PIECE, 0],
    [100 + MAX_PIECE, MAX_PIECE, 1],
    [100 + 2 * MAX_PIECE, 5, 2],
  ]);
});
