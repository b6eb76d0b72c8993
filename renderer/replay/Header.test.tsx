import { expect, it } from 'vitest';
import { makeApp, settle } from '../testing/render.tsx';
import { Header } from './Header.tsx';

it('answers at one glance: who, on what, how much, what was refused, can it be trusted', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const { id } = app.library.get().sessions![1]!;
  const session = app.session(id);
  await settle();
  const view = session.get();
  const header = <Header summary={view.summary!} view={view} onJump={() => undefined} />;
  expect(text(header)).toMatch(
    /^claude-code → prod-eu .* \d+ steps \d+ denied \d+ masked \d+ errors 1 gap exit 0 sealed not verified yet/,
  );
  await app.reports.verify(id);
  expect(text(header)).toContain('sealed ✓ verified');
});

it('says that it is still reading, and that a session still runs', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![0]!.id);
  await settle();
  const view = { ...session.get(), reading: true, total: 100_000 };
  const words = text(<Header summary={view.summary!} view={view} onJump={() => undefined} />);
  expect(words).toMatch(/reading \d+ of 100,000 live/);
});
