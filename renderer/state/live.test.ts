import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { createLive, KEPT, mergeRows } from './live.ts';

it('adds new rows at the end and changes known ones where they stand', () => {
  const first = mergeRows([], 'a', [row(1), row(2, { outcome: 'open', took: null })]);
  const both = mergeRows(first, 'b', [row(1)]);
  const next = mergeRows(both, 'a', [row(2, { took: 9 }), row(3)]);
  expect(next.map((r) => `${r.session}${r.row.n} ${r.row.took ?? 'open'}`)).toEqual(['a1 1', 'a2 9', 'b1 1', 'a3 1']);
});

it('keeps the newest rows only', () => {
  const many = Array.from({ length: KEPT + 10 }, (_, i) => row(i + 1));
  const kept = mergeRows([], 'a', many);
  expect(kept).toHaveLength(KEPT);
  expect(kept[0]?.row.n).toBe(11);
});

it('shows what runs, with its rows as they come', async () => {
  const { bridge, fake } = await makeApp();
  const live = createLive(bridge);
  fake.tick();
  expect(live.get()).toMatchObject({ sessions: null, rows: [] });
  await live.refresh();
  const before = live.get();
  expect(before.sessions).toHaveLength(1);
  expect(before.rows.length).toBe(before.sessions?.[0]?.steps);
  fake.tick();
  expect(live.get().rows.length).toBeGreaterThan(before.rows.length);
  expect(live.get().rows.slice(0, before.rows.length)).toEqual(before.rows);
  live.clear();
  expect(live.get().rows).toEqual([]);
});

it('keeps a session that has ended until it is read again', async () => {
  const made = await makeApp();
  let tell: ((s: never) => void) | undefined;
  const bridge = {
    ...made.bridge,
    on: {
      ...made.bridge.on,
      'session.changed': (listener: (s: never) => void) => {
        tell = listener;
        return () => undefined;
      },
    },
  };
  const live = createLive(bridge);
  await live.refresh();
  const running = live.get().sessions![0]!;
  tell?.({ ...running, endedAt: '2026-11-20T15:00:00Z' } as never);
  expect(live.get().sessions?.[0]?.endedAt).not.toBeNull();
  tell?.({ ...running, id: 'new', endedAt: '2026-11-20T15:00:00Z' } as never);
  tell?.({ ...running, id: 'newer' } as never);
  expect(live.get().sessions?.map((s) => s.id)).toEqual(['newer', running.id]);
});
