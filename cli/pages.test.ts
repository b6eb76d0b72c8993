import { expect, it } from 'vitest';
import type { Bridge, Params } from '../contract/bridge.ts';
import { allCommands, allSteps, chunksOf, forwardedOf } from './pages.ts';

const upTo = (last: number, from: number, limit: number) =>
  Array.from({ length: Math.max(0, Math.min(limit, last - from + 1)) }, (_, i) => ({ n: from + i, first: from + i }));

function bridge(last: number, asked: number[]): Bridge {
  return {
    'sessions.steps': ({ from, limit }: Params<'sessions.steps'>) => {
      asked.push(from);
      return Promise.resolve({ summary: { id: 'x' }, total: last, rows: upTo(last, from, limit) });
    },
    'sessions.commands': ({ from, limit }: Params<'sessions.commands'>) => {
      asked.push(from);
      return Promise.resolve({ total: last, rows: upTo(last, from, limit) });
    },
  } as unknown as Bridge;
}

it.each([
  [0, [1]],
  [999, [1]],
  [1000, [1, 1001]],
  [2500, [1, 1001, 2001]],
])('%i rows come in as many pages as they need', async (last, pages) => {
  const asked: number[] = [];
  const { summary, rows } = await allSteps(bridge(last, asked), 'x');
  expect([summary.id, rows.length, rows.at(-1)?.n]).toEqual(['x', last, last === 0 ? undefined : last]);
  expect(asked).toEqual(pages);
  asked.length = 0;
  expect((await allCommands(bridge(last, asked), 'x')).map(({ first }) => first)).toEqual(rows.map(({ n }) => n));
  expect(asked).toEqual(pages);
});

it('chunks go on where the page before ended', async () => {
  const asked: unknown[] = [];
  const paged = {
    'sessions.chunks': (query: Params<'sessions.chunks'>) => {
      asked.push([query.from, query.channels, query.connection]);
      const { from } = query;
      return Promise.resolve({
        total: 3,
        next: from < 2 ? from + 2 : null,
        chunks: [{ i: from }],
        forwarded: [{ i: from + 10 }],
      });
    },
  } as unknown as Bridge;
  const seen: number[] = [];
  for await (const { i } of chunksOf(paged, { id: 'x', n: 1, channels: ['stdout'] })) seen.push(i);
  for await (const { i } of forwardedOf(paged, { id: 'x', n: 1, connection: 4 })) seen.push(i);
  expect(seen).toEqual([0, 2, 10, 12]);
  expect(asked).toEqual([
    [0, ['stdout'], undefined],
    [2, ['stdout'], undefined],
    [0, undefined, 4],
    [2, undefined, 4],
  ]);
});
