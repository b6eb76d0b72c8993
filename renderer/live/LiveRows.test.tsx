import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { LiveRows } from './LiveRows.tsx';

it('names the agent of a row only when several run', async () => {
  const { app, text, html } = await makeApp();
  await app.live.refresh();
  const { rows, sessions } = app.live.get();
  const one = <LiveRows rows={rows} sessions={sessions!} />;
  expect(text(one)).toContain('Step Wall clock Request Namespace Status Took');
  expect(html(one)).toContain('role="grid"');
  const two = <LiveRows rows={rows} sessions={[sessions![0]!, { ...sessions![0]!, id: 'other' }]} />;
  expect(text(two)).toContain('Wall clock Agent Request');
});
