import { expect, it } from 'vitest';
import type { StepDetail } from '../../contract/step.ts';
import { detail, exchanged } from '../testing/rows.ts';
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
  expect(said).toContain('Who mira, by session token of this machine token 5b1c09e2f7aa');
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

it('says whom the target was told it is, and which grant allowed it', async () => {
  const step = detail();
  const sent = await words({
    ...step,
    identity: { ...step.identity!, impersonates: 'user bob', sentAs: 'agent:mira in ops' },
    decision: { ...step.decision!, grant: '01JD3X5N7Q8R9S0T1V2W3X4Y5Z' },
  });
  expect(sent).toContain('Asked to be user bob');
  expect(sent).toContain('Sent as agent:mira in ops');
  expect(sent).toContain('Granted by the grant …3X4Y5Z');
});

it('does not take a token that was given for a refusal', async () => {
  const step = exchanged();
  expect(await words(step)).toContain('Verdict no policy was needed: Chaperone gave a token');
});
