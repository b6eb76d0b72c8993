import { describe, expect, it } from 'vitest';
import { grantInWords, ownName, ruleInWords, whoAtFirst, whoInWords, wholeSentence, withShortIds } from './grant.ts';

const now = Date.UTC(2026, 10, 20, 14, 30);

describe('for whom', () => {
  it.each([
    [{ subjects: ['mira', 'joe'] }, 'mira or joe'],
    [{ subjects: ['*'], groups: ['on-call'] }, 'anybody as a member of on-call'],
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
  expect(grantInWords(grant, now)).toBe(
    'The agent codex may create pods/exec in shop, on staging, for 30 minutes, until 15:00 UTC.',
  );
  const later = { ...grant, targets: ['*'], from: '2026-11-21T09:00:00.000Z' };
  expect(grantInWords(later, now)).toBe(
    'The agent codex may create pods/exec in shop, on every target, from 2026-11-21 09:00 UTC on, for 30 minutes, until 2026-11-21 09:30 UTC.',
  );
});

it('begins with a capital letter unless it begins with a name', () => {
  expect(whoAtFirst({ subjects: ['mira'], agents: ['codex'] })).toBe('mira with the agent codex');
  expect(whoAtFirst({ groups: ['on-call'] })).toBe('Anybody of on-call');
  expect(wholeSentence({ who: { agents: ['shell'] }, sentence: 'shell may delete pods' })).toBe('shell may delete pods.');
  expect(wholeSentence({ who: { subjects: ['mira'] }, sentence: 'mira may delete pods' })).toBe('mira may delete pods.');
  expect(wholeSentence({ who: { agents: ['*'] }, sentence: 'every agent may get pods' })).toBe('Every agent may get pods.');
  expect(wholeSentence({ who: { groups: ['a'] }, sentence: 'whoever is in a may get pods' })).toBe(
    'Whoever is in a may get pods.',
  );
});

it('leaves out names of rules that nobody chose, and shortens ids', () => {
  expect([ownName('granted'), ownName('granted-2'), ownName('exec-in-shop')]).toEqual([null, null, 'exec-in-shop']);
  expect(withShortIds('The grant 01JD3X5N7Q8R9S0T1V2W3X4Y5Z has ended: done.')).toBe('The grant …3X4Y5Z has ended: done.');
});
