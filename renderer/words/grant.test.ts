import { describe, expect, it } from 'vitest';
import { grantInWords, ruleInWords, whoInWords } from './grant.ts';

const now = new Date(2026, 10, 20, 14, 30).getTime();

describe('for whom', () => {
  it.each([
    [{ subjects: ['mira', 'joe'] }, 'mira or joe'],
    [{ groups: ['on-call'] }, 'anybody of on-call'],
    [{ agents: ['codex'] }, 'the agent codex'],
    [{ sessions: ['01JD3X5N7Q8R9S0T1V2W3X4Y5Z'] }, 'session …3X4Y5Z'],
    [
      { subjects: ['mira'], groups: ['on-call'], agents: ['codex'], sessions: ['01JD3X5N7Q8R9S0T1V2W3X4Y5Z'] },
      'mira as a member of on-call with the agent codex in session …3X4Y5Z',
    ],
  ])('%j is: %s', (who, words) => {
    expect(whoInWords(who)).toBe(words);
  });
});

describe('what', () => {
  it.each([
    [{ verbs: ['get', 'delete'], resources: ['pods'], namespaces: ['shop'] }, 'get and delete pods in shop'],
    [{}, 'do anything with every resource in every namespace'],
    [{ verbs: ['*'], resources: ['*'], namespaces: ['*'] }, 'do anything with every resource in every namespace'],
    [
      { verbs: ['patch'], apiGroups: ['apps', ''], resources: ['deployments'], resourceNames: ['web', 'api'] },
      'patch deployments of apps and the core group named web or api in every namespace',
    ],
    [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }, 'get /metrics'],
    [{ nonResourceURLs: ['/debug/*'] }, 'do anything with /debug/*'],
    [
      {
        verbs: ['get'],
        resources: ['pods'],
        namespaces: ['a'],
        groups: ['ops'],
        agents: ['codex'],
        subjects: ['m'],
        targets: ['t'],
      },
      'get pods in a, if the subject is m, if in ops, if the agent is codex, on t only',
    ],
  ])('%j is: %s', (rule, words) => {
    expect(ruleInWords(rule)).toBe(words);
  });
});

it('is one sentence with its end', () => {
  const rule = { verbs: ['create'], resources: ['pods/exec'], namespaces: ['shop'] };
  const grant = { who: { agents: ['codex'] }, rules: [rule], targets: ['staging'], seconds: 1_800 };
  expect(grantInWords(grant, now)).toBe('The agent codex may create pods/exec in shop, on staging, for 30 minutes, until 15:00.');
  const later = { ...grant, targets: ['*'], from: new Date(2026, 10, 21, 9, 0).toISOString() };
  expect(grantInWords(later, now)).toBe(
    'The agent codex may create pods/exec in shop, on every target, from 2026-11-21 09:00 on, for 30 minutes, until 2026-11-21 09:30.',
  );
});
