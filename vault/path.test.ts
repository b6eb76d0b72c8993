import { expect, it } from 'vitest';
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
