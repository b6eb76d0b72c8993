import { expect, it } from 'vitest';
import { createStore } from '../state/store.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { Transport } from './Transport.tsx';

const nothing = (): void => undefined;

it('shows the clock, the speed, and jumps only to what there is', async () => {
  const { app, text, html } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![2]!.id);
  await settle();
  const view = session.get();
  const transport = (playing: boolean) => (
    <Transport
      view={view}
      playhead={createStore<number | null>(62_482)}
      n={3}
      playback={{ playing, toggle: nothing, pause: nothing }}
      onStep={nothing}
      onJump={nothing}
    />
  );
  expect(text(transport(false))).toContain('00:01:02.482 / 00:');
  expect(text(transport(false))).toContain(`step 3 of ${view.total}`);
  expect(text(transport(false))).toContain('Play');
  expect(text(transport(true))).toContain('Pause');
  expect(html(transport(false))).toMatch(/<button[^>]*disabled=""[^>]*>gap/);
  expect(html(transport(false))).not.toMatch(/<button[^>]*disabled=""[^>]*>write/);
  expect(html(transport(false))).toContain('<option value="1" selected="">1×');
});
