import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { LiveSessions } from './LiveSessions.tsx';

it('lists sessions, those that have just ended too, and counts those that run', async () => {
  const { app, text, html } = await makeApp();
  await app.live.refresh();
  const running = app.live.get().sessions![0]!;
  const ended = { ...running, id: 'ended', endedAt: running.startedAt, sealed: true, closed: 'ended' as const };
  const list = <LiveSessions sessions={[running, ended]} chosen={running.id} />;
  expect(text(list)).toContain('All running sessions 1 session');
  expect(text(list)).toMatch(/codex → staging live .* codex → staging sealed/);
  expect(html(list).match(/aria-pressed="true"/g)).toHaveLength(1);
  expect(html(list)).toContain(`href="#/session/${running.id}/step/${running.steps}"`);
});
