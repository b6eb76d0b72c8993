import { expect, it } from 'vitest';
import { detail, exchanged } from '../testing/rows.ts';
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

it('says that none was needed where Chaperone gave a token, and not where it refused to', async () => {
  const { text } = await makeApp();
  expect(text(<DecisionTab step={exchanged()} />)).toBe(
    'No policy was needed: Chaperone gave a token for the proof that was shown. Policy is asked when that is used.',
  );
  const refused = exchanged({ status: 400, code: 'identity.grant', outcome: 'refused' });
  expect(text(<DecisionTab step={refused} />)).toContain('before policy was asked (identity.grant)');
});

it('leads to the grant that allowed it', async () => {
  const { html, text } = await makeApp();
  const step = detail();
  const granted = <DecisionTab step={{ ...step, decision: { ...step.decision!, grant: '01JD3X5N7Q8R9S0T1V2W3X4Y5Z' } }} />;
  expect(text(granted)).toContain('Grant a rule of the grant 01JD3X5N7Q8R9S0T1V2W3X4Y5Z , asked before');
  expect(html(granted)).toContain('href="#/grants/grant/01JD3X5N7Q8R9S0T1V2W3X4Y5Z"');
});
