import { expect, it } from 'vitest';
import { createStore } from '../state/store.ts';
import { TABS } from '../state/route.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { Inspector } from './Inspector.tsx';

it('names the step at once, and fills the tab when its detail has come', async () => {
  const { app, text, html } = await makeApp();
  await app.library.read({});
  const { id } = app.library.get().sessions![1]!;
  const session = app.session(id);
  await settle();
  const view = session.get();
  const route = { screen: 'session', id, step: 16, tab: 'summary', filter: '' } as const;
  const inspector = (
    <Inspector session={session} view={view} summary={view.summary!} route={route} playhead={createStore<number | null>(null)} />
  );
  expect(text(inspector)).toContain('delete Deployment api in shop → denied by rule no-prod-deletes');
  expect(text(inspector)).toContain('Reading step 16…');
  app.details.want(id, 16);
  await settle();
  expect(text(inspector)).toContain('The agent read: deployments.apps "api" is forbidden');
  for (const tab of TABS) expect(html(inspector).includes(`id="tab-${tab}"`), tab).toBe(tab !== 'stream');
  expect(html(inspector).match(/aria-selected="true"/g)).toHaveLength(1);
});
