import { expect, it, vi } from 'vitest';
import type { StepRow } from '../../contract/step.ts';
import { row } from '../testing/rows.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { createSession } from './session.ts';

/** A session of `total` plain steps that can grow, beside the events that tell of it. */
async function setUp(total: number) {
  const made = await makeApp();
  const summary = (await made.bridge['sessions.list']({}))[0]!;
  const rows: StepRow[] = Array.from({ length: total }, (_, i) => row(i + 1));
  let tell: ((e: { id: string; rows: readonly StepRow[] }) => void) | undefined;
  const steps = vi.fn(({ from, limit }: { from: number; limit: number }) =>
    Promise.resolve({
      summary: { ...summary, steps: rows.length },
      total: rows.length,
      rows: rows.slice(from - 1, from - 1 + limit),
    }),
  );
  const on = {
    ...made.bridge.on,
    'session.steps': (listener: NonNullable<typeof tell>) => {
      tell = listener;
      return () => (tell = undefined);
    },
  };
  const session = createSession({ ...made.bridge, 'sessions.steps': steps, on }, summary.id);
  return { session, rows, steps, id: summary.id, tell: (more: readonly StepRow[]) => tell?.({ id: summary.id, rows: more }) };
}

it('reads a little first and the rest in large pieces', async () => {
  const { session, steps } = await setUp(12_000);
  await session.read();
  expect(steps.mock.calls.map(([p]) => [p.from, p.limit])).toEqual([
    [1, 500],
    [501, 5_000],
    [5_501, 5_000],
    [10_501, 5_000],
  ]);
  expect(session.get()).toMatchObject({ total: 12_000, reading: false, error: null });
  expect(session.get().steps).toHaveLength(12_000);
});

it('takes live rows at once, and reads again when some were missed', async () => {
  const { session, rows, tell, steps } = await setUp(3);
  await session.read();
  rows.push(row(4));
  tell([row(4)]);
  expect(session.get().steps).toHaveLength(4);
  rows.push(row(5), row(6));
  tell([row(6)]);
  await settle();
  expect(session.get().steps).toHaveLength(6);
  expect(steps.mock.calls.at(-1)?.[0].from).toBe(5);
  session.dispose();
  tell([row(7)]);
  expect(session.get().steps).toHaveLength(6);
});

it('gives full rows, fetching those it has let go of', async () => {
  const { session } = await setUp(30_000);
  await session.read();
  expect(session.row(30_000)?.n).toBe(30_000);
  expect(session.row(1)).toBeUndefined();
  await settle();
  expect(session.row(1)?.n).toBe(1);
  const some = await session.rows([2, 17_000, 29_999]);
  expect(some.map((r) => r.n)).toEqual([2, 17_000, 29_999]);
  expect(await session.rows([])).toEqual([]);
});

it('says why it could not be read, and tries again when asked', async () => {
  const { session, steps } = await setUp(2);
  steps.mockRejectedValueOnce(new Error('gone'));
  await session.read();
  expect(session.get()).toMatchObject({ summary: null, reading: false, error: { code: 'engine.internal' } });
  await session.read();
  expect(session.get()).toMatchObject({ total: 2, error: null });
});
