import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../contract/policy.ts';
import { grantSentence, minute } from './grant-sentence.ts';

const UNTIL = '2026-11-20T14:05:00.000Z';
const rule = (fields: Partial<PolicyRule>): PolicyRule => ({ name: 'r', reason: 'r', effect: 'allow', ...fields });
const PODS = rule({ verbs: ['get', 'delete'], resources: ['pods'], namespaces: ['shop'] });
const of = (who: Parameters<typeof grantSentence>[0]['who'], rules = [PODS], targets = ['staging']): string =>
  grantSentence({ who, targets, rules, until: UNTIL });

describe('grantSentence', () => {
  it.each([
    [{ agents: ['codex'] }, 'codex may'],
    [{ agents: ['*'] }, 'every agent may'],
    [{ subjects: ['ada', 'bob'] }, 'ada or bob may'],
    [{ agents: ['codex'], subjects: ['ada'] }, 'codex of ada may'],
    [{ groups: ['sre'] }, 'whoever is in sre may'],
    [{ agents: ['codex'], groups: ['sre'] }, 'codex in sre may'],
    [{ sessions: ['S1'] }, 'whoever is in session S1 may'],
    [{ providers: ['okta', 'local'] }, 'whoever is vouched for by okta or local may'],
    [{ subjects: ['ada'], groups: ['sre'], providers: ['okta'] }, 'ada in sre vouched for by okta may'],
    [{ groups: ['*'], sessions: ['S1'] }, 'whoever is in a group, in session S1 may'],
  ])('says who: %j', (who, expected) => {
    expect(of(who)).toBe(`${expected} get and delete pods in shop on staging until 2026-11-20 14:05 UTC`);
  });

  it.each<readonly [readonly PolicyRule[], string]>([
    [[rule({})], 'do anything with everything'],
    [[rule({ verbs: ['*'], resources: ['*'], namespaces: ['*'] })], 'do anything with everything'],
    [[rule({ verbs: ['get'], nonResourceURLs: ['/metrics'] })], 'get /metrics'],
    [
      [rule({ verbs: ['patch'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web', 'api'] })],
      'patch deployments of apps named web or api',
    ],
    [
      [PODS, PODS, rule({ verbs: ['get'], resources: ['secrets'], groups: ['sre'] })],
      'get and delete pods in shop and get secrets (only sre)',
    ],
    [[rule({ verbs: ['a', 'b', 'c', 'd', 'e', 'f'], resources: ['pods'] })], 'a, b, c and 3 more pods'],
  ])('says what: %j', (rules, expected) => {
    expect(of({ agents: ['codex'] }, [...rules])).toBe(`codex may ${expected} on staging until 2026-11-20 14:05 UTC`);
  });

  it('says where', () => {
    expect(of({ agents: ['codex'] }, [PODS], ['*'])).toContain(' on every target until ');
    expect(of({ agents: ['codex'] }, [PODS], ['a', 'b'])).toContain(' on a and b until ');
  });
});

it('leaves out seconds that are none', () => {
  expect([minute(UNTIL), minute('2026-11-20T14:05:09.123Z')]).toEqual(['2026-11-20 14:05 UTC', '2026-11-20 14:05:09 UTC']);
});
