import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { ChannelChunk } from '../../contract/stream.ts';
import { settle } from '../testing/render.tsx';
import { createFeed } from './feed.ts';

const chunk = (i: number): ChannelChunk => ({ i, sinceStart: i, channel: 'stdout', data: btoa('x'.repeat(300)), closes: false });

/** A stream that has so many messages, in pages of ten. */
function engine(total: number) {
  let count = total;
  const ask = vi.fn(({ from }: { from: number }) => {
    const end = Math.min(count, from + 10);
    const chunks = Array.from({ length: Math.max(0, end - from) }, (_, k) => chunk(from + k));
    return Promise.resolve({ total: count, next: end < count ? end : null, chunks, forwarded: [] });
  });
  return { bridge: { 'sessions.chunks': ask } as unknown as Bridge, ask, grow: (by: number) => (count += by) };
}

it('reads pages until there is enough, and goes on from there', async () => {
  const { bridge, ask } = engine(35);
  const feed = createFeed(bridge, { id: 'S', n: 1, channels: ['stdout'] });
  await feed.read(4_000);
  expect(feed.get()).toMatchObject({ bytes: 6_000, more: true, loading: false });
  await feed.read(Infinity);
  expect(feed.get().chunks.map(({ i }) => i)).toEqual(Array.from({ length: 35 }, (_, i) => i));
  expect(feed.get().more).toBe(false);
  expect(ask.mock.calls.map(([p]) => p.from)).toEqual([0, 10, 20, 30]);
  expect(ask.mock.calls[0]?.[0]).toMatchObject({ id: 'S', n: 1, channels: ['stdout'] });
});

it('brings what has come since, and is still when nothing has', async () => {
  const { bridge, grow } = engine(5);
  const feed = createFeed(bridge, { id: 'S', n: 1 });
  await feed.read(Infinity);
  const { chunks } = feed.get();
  await feed.read(Infinity);
  expect(feed.get().chunks).toBe(chunks);
  grow(2);
  await feed.read(Infinity);
  expect(feed.get().chunks.map(({ i }) => i)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('tells errors and tries again; asks once at a time; is silent when nobody looks any more', async () => {
  const { bridge, ask } = engine(5);
  ask.mockRejectedValueOnce(new Error('gone'));
  const feed = createFeed(bridge, { id: 'S', n: 1 });
  await feed.read(Infinity);
  expect(feed.get().error?.code).toBe('engine.internal');
  void feed.read(Infinity);
  void feed.read(Infinity);
  await settle();
  expect(ask).toHaveBeenCalledTimes(2);
  expect(feed.get()).toMatchObject({ error: null, more: false });
  feed.dispose();
  await feed.read(Infinity);
  expect(ask).toHaveBeenCalledTimes(2);
});
