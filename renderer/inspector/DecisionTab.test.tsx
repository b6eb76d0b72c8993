import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { DecisionTab } from './DecisionTab.tsx';

it('says who denied what, why, and that the target saw nothing', async () => {
  const { text } = await makeApp();
  const denied = detail({
    verb: 'delete',
    deny: { rule: 'no-prod-deletes', reason: 'needs a person' },
    response: { type: 'application/json', text: '{"kind":"Status","message":"is forbidden"}' },
  });
  const words = text(<DecisionTab step={denied} />);
  expect(words).toContain('Denied by rule no-prod-deletes of policy default');
  expect(words).toContain('Reason needs a person');
  expect(words).toContain('Asked delete pods');
  expect(words).toContain('no, the target saw nothing');
  expect(words).toContain('The agent read is forbidden');
});

it('says how much is recorded, and when no decision was', async () => {
  const { text } = await makeApp();
  expect(text(<DecisionTab step={detail({ level: 'Metadata' })} />)).toContain(
    'Metadata: who, what, when and the outcome are recorded; no bodies',
  );
  expect(text(<DecisionTab step={detail({}, { decision: null, code: 'identity.missing' })} />)).toContain(
    'before policy was asked (identity.missing)',
  );
});
