import { expect, it } from 'vitest';
import type { StepDetail } from '../../contract/step.ts';
import { detail } from '../testing/rows.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { SummaryTab } from './SummaryTab.tsx';

async function words(step: StepDetail): Promise<string> {
  const { app, text } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![1]!.id);
  await settle();
  const view = session.get();
  return text(<SummaryTab command={undefined} step={step} view={view} summary={view.summary!} />);
}

it('answers who, what, where, when and how long', async () => {
  const said = await words(detail());
  expect(said).toContain('Verdict Allowed by rule allow-reads');
  expect(said).toContain('Who mira, by session token');
  expect(said).toContain('Object v1 pods -n shop web');
  expect(said).toContain('URL GET /api/v1/namespaces/shop/pods/web');
  expect(said).toContain('since start');
  expect(said).toContain('since previous');
  expect(said).toMatch(/Audit ID [0-9a-f-]{36}/);
  expect(said).not.toContain('Not known');
});

it('says what is not known and what was masked', async () => {
  const step = detail({ level: 'Metadata', masked: [{ part: 'response.body', path: 'data.a', bytes: 4, rule: 'secret-data' }] });
  const said = await words(step);
  expect(said).toMatch(/Not known .*were not recorded/);
  expect(said).toContain('1 masked value');
  expect(await words(detail({}, { identity: null }))).toContain('nobody could be identified');
});
