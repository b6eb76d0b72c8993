import { describe, expect, it } from 'vitest';
import { GrantRequest, LONGEST_GRANT, StoredGrant } from './grant.ts';

const RULE = { name: 'fix', reason: 'incident', verbs: ['delete'], resources: ['pods'], effect: 'allow' };
const REQUEST = { who: { agents: ['codex'] }, targets: ['staging'], rules: [RULE], seconds: 60, why: ' incident 7 ' };
const takes = (over: object): boolean => GrantRequest.safeParse({ ...REQUEST, ...over }).success;

describe('GrantRequest', () => {
  it('takes a whole one, and trims the reason', () => {
    expect(GrantRequest.parse(REQUEST).why).toBe('incident 7');
    expect(takes({ targets: ['*'], from: '2026-11-20T12:00:00+01:00', seconds: LONGEST_GRANT })).toBe(true);
  });

  it.each([
    ['for nobody in particular', { who: {} }],
    ['for an empty list', { who: { agents: [] } }],
    ['with a rule that denies', { rules: [RULE, { ...RULE, effect: 'deny' }] }],
    ['without rules', { rules: [] }],
    ['without targets', { targets: [] }],
    ['with a target that is no name', { targets: ['a b'] }],
    ['for more than a week', { seconds: LONGEST_GRANT + 1 }],
    ['for no time', { seconds: 0 }],
    ['without a reason', { why: ' ' }],
    ['from a day without a time', { from: '2026-11-20' }],
    ['with something else', { more: 1 }],
  ])('refuses one %s', (_, over) => {
    expect(takes(over)).toBe(false);
  });
});

describe('StoredGrant', () => {
  it('takes what is running and what has ended', () => {
    const stored = {
      ...{ id: '01K0000000000000000000000Z', who: REQUEST.who, targets: ['staging'], rules: [RULE], why: 'w', by: 'ada' },
      ...{ from: '2026-11-20T10:00:00.000Z', until: '2026-11-20T11:00:00.000Z', createdAt: '2026-11-20T10:00:00.000Z' },
      ended: null,
    };
    expect(StoredGrant.parse(stored)).toEqual(stored);
    const ended = { at: '2026-11-20T10:30:00.000Z', how: 'revoked', by: 'ada', why: '' };
    expect(StoredGrant.parse({ ...stored, ended }).ended).toEqual(ended);
    expect(StoredGrant.safeParse({ ...stored, id: '01K' }).success).toBe(false);
  });
});
