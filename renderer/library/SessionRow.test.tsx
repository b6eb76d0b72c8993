import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { SessionRow } from './SessionRow.tsx';

const nothing = (): void => undefined;

it('says everything of a session in one line', async () => {
  const { app, text, html } = await makeApp();
  await app.library.read({});
  const session = app.library.get().sessions![1]!;
  const row = <SessionRow session={session} chosen onChoose={nothing} />;
  expect(text(row)).toContain('claude-code 2.1.4 mira prod-eu team=payments +1 claude -p why does api crash in shop?');
  expect(text(row)).toMatch(/\d+ denied \d+ masked \d+ errors 0 1 sealed \d+ KB$/);
  expect(html(row)).toContain('aria-selected="true"');
  await app.reports.verify(session.id);
  expect(text(row)).toContain('sealed · ✓ verified');
});

it('marks what still runs, what failed, and what had no token', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const live = app.library.get().sessions![0]!;
  expect(text(<SessionRow session={live} chosen={false} onChoose={nothing} />)).toContain('live');
  const stranger = { ...live, kind: 'unattributed' as const, targets: [], endedAt: live.startedAt, exitCode: 2 };
  const words = text(<SessionRow session={stranger} chosen={false} onChoose={nothing} />);
  expect(words).toContain('no session token none');
  expect(words).toContain(' 2 none not sealed');
});
