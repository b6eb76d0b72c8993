import { expect, it } from 'vitest';
import { createStore } from '../state/store.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { endOf, usePlayback } from './use-playback.ts';

it('stands still at first, and knows when the session ends', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![1]!.id);
  await settle();
  const view = session.get();
  const { startedAt, endedAt } = view.summary!;
  expect(endOf(view)).toBeCloseTo(Date.parse(endedAt!) - Date.parse(startedAt), -2);
  expect(endOf({ ...view, summary: null })).toBe(view.steps.at(-1)?.end);
  expect(endOf({ ...view, summary: null, steps: [] })).toBe(0);
  function Probe() {
    const playback = usePlayback(view, createStore<number | null>(null), 1, () => undefined);
    return String(playback.playing);
  }
  expect(text(<Probe />)).toBe('false');
});
