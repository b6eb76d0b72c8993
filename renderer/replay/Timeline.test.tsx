import { expect, it } from 'vitest';
import { createStore } from '../state/store.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { Timeline } from './Timeline.tsx';

it('is a slider that says time and step, and draws once it knows its width', async () => {
  const { app, html } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![1]!.id);
  await settle();
  const view = session.get();
  const playhead = createStore<number | null>(null);
  const timeline = (
    <Timeline markers={[]} view={view} playhead={playhead} n={1} onChoose={() => undefined} onScrub={() => undefined} />
  );
  expect(html(timeline)).toContain(`aria-valuetext="00:00:00.820, step 1 of ${view.total}"`);
  playhead.set(61_500);
  expect(html(timeline)).toContain('aria-valuetext="00:01:01.500, step 1 of');
  expect(html(timeline)).not.toContain('<svg');
});
