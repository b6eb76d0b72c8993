import { expect, it, vi } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { BODY_LIMIT, BODY_MOST, createDetails, detailKey } from './detail.ts';

async function setUp() {
  const made = await makeApp();
  let tell: ((e: { id: string; rows: readonly { n: number }[] }) => void) | undefined;
  const step = vi.fn(({ n }: { n: number; bodyLimit?: number }) =>
    n === 404 ? Promise.reject(new Error('no such step')) : Promise.resolve({ ...detail(), n }),
  );
  const on = { ...made.bridge.on, 'session.steps': (listener: typeof tell) => ((tell = listener), () => undefined) };
  return {
    details: createDetails({ ...made.bridge, 'sessions.step': step, on } as never),
    step,
    tell: (n: number) => tell?.({ id: 'a', rows: [{ n }] }),
  };
}

it('fetches a step once, and again only for more of its bodies', async () => {
  const { details, step } = await setUp();
  details.want('a', 1);
  details.want('a', 1);
  await settle();
  details.want('a', 1);
  expect(step.mock.calls.map(([p]) => p.bodyLimit)).toEqual([BODY_LIMIT]);
  expect(details.get().get(detailKey('a', 1))).toMatchObject({ detail: { n: 1 } });
  details.want('a', 1, BODY_MOST);
  await settle();
  expect(step.mock.calls.map(([p]) => p.bodyLimit)).toEqual([BODY_LIMIT, BODY_MOST]);
});

it('reads a shown step again when its row changes, and no other', async () => {
  const { details, step, tell } = await setUp();
  details.want('a', 1);
  await settle();
  tell(2);
  expect(step).toHaveBeenCalledTimes(1);
  tell(1);
  expect(step).toHaveBeenCalledTimes(2);
});

it('keeps an error until the step is wanted again, and forty steps at most', async () => {
  const { details, step } = await setUp();
  details.want('a', 404);
  await settle();
  expect(details.get().get(detailKey('a', 404))).toMatchObject({ error: { code: 'engine.internal' } });
  details.want('a', 404);
  expect(step).toHaveBeenCalledTimes(2);
  for (let n = 1; n <= 50; n++) details.want('a', n);
  await settle();
  expect(details.get().size).toBe(40);
  details.clear();
  expect(details.get().size).toBe(0);
});
