import { describe, expect, it } from 'vitest';
import { Policy } from '../../contract/policy.ts';
import type { ActiveGrant } from '../proxy.ts';
import { attributesOf } from './attributes.ts';
import { evaluate, grantsFor } from './evaluate.ts';
import type { Speaker } from './speaker.ts';

const ADA: Speaker = { provider: 'okta', subject: 'ada', groups: ['eng'], agent: 'codex', target: 'staging' };
const policy = Policy.parse({
  apiVersion: 'chaperone/v1',
  kind: 'Policy',
  name: 'p',
  description: '',
  rules: [
    { name: 'no-secrets', reason: 'secret', resources: ['secrets'], effect: 'deny', level: 'Metadata' },
    {
      name: 'no-masters',
      reason: 'admin',
      verbs: ['impersonate'],
      resources: ['groups'],
      resourceNames: ['system:masters'],
      effect: 'deny',
    },
    { name: 'be-anyone', reason: 'ok', verbs: ['impersonate'], resources: ['users', 'groups'], effect: 'allow' },
    { name: 'reads', reason: 'ok', verbs: ['get'], resources: ['*'], effect: 'allow' },
    { name: 'no-reads', reason: 'too late', verbs: ['get'], effect: 'deny' },
  ],
});

describe('evaluate', () => {
  it('lets the first matching rule decide, with its level', () => {
    expect(evaluate({ policy }, attributesOf('GET', '/api/v1/namespaces/x/pods/p', []), ADA)).toEqual({
      verdict: 'allow',
      rule: 'reads',
      policy: 'p',
      reason: 'ok',
      level: 'RequestResponse',
    });
    expect(evaluate({ policy }, attributesOf('GET', '/api/v1/namespaces/x/secrets/s', []), ADA)).toMatchObject({
      verdict: 'deny',
      rule: 'no-secrets',
      level: 'Metadata',
    });
  });

  it('denies what no rule knows', () => {
    expect(evaluate({ policy }, attributesOf('POST', '/api/v1/namespaces/x/pods', []), ADA)).toMatchObject({
      verdict: 'deny',
      rule: 'default-deny',
    });
  });
});

describe('evaluate, with readBefore', () => {
  const asking = (...rules: Policy['rules']): Policy => ({ ...policy, rules });
  const writes = { name: 'writes', reason: 'ok', verbs: ['patch', 'create'], effect: 'allow', readBefore: true } as const;
  const reads = { name: 'reads', reason: 'ok', verbs: ['get'], effect: 'allow' } as const;
  const patch = attributesOf('PATCH', '/api/v1/namespaces/x/pods/p/status', []);

  it('asks for the read of the whole object when the policy allows that read', () => {
    expect(evaluate({ policy: asking(writes, reads) }, patch, ADA)).toMatchObject({ rule: 'writes', readBefore: true });
  });

  it.each<readonly [string, Policy, string, string]>([
    ['nothing allows the read', asking(writes), 'PATCH', '/api/v1/pods/p'],
    [
      'the read is denied',
      asking({ name: 'no', reason: 'r', verbs: ['get'], resources: ['pods'], effect: 'deny' }, writes, reads),
      'PATCH',
      '/api/v1/namespaces/x/pods/p/status',
    ],
    ['no object is named', asking(writes, reads), 'POST', '/api/v1/namespaces/x/pods'],
    ['the rule does not say so', asking({ ...writes, readBefore: false }, reads), 'PATCH', '/api/v1/namespaces/x/pods/p'],
    ['the rule denies', asking({ ...writes, effect: 'deny' }, reads), 'PATCH', '/api/v1/namespaces/x/pods/p'],
    ['it is a read', asking({ ...reads, readBefore: true }), 'GET', '/api/v1/namespaces/x/pods/p'],
  ])('asks for nothing when %s', (_, p, method, path) => {
    expect(evaluate({ policy: p }, attributesOf(method, path, []), ADA)).not.toHaveProperty('readBefore');
  });
});

const grant = (over: Partial<ActiveGrant> = {}): ActiveGrant => ({
  id: 'G1',
  targets: new Set(['staging']),
  groups: undefined,
  rules: [{ name: 'fix-it', reason: 'incident 7', verbs: ['create', 'get'], resources: ['pods', 'secrets'], effect: 'allow' }],
  from: 1000,
  until: 2000,
  ...over,
});

describe('evaluate, with a grant', () => {
  const create = attributesOf('POST', '/api/v1/namespaces/x/pods', []);

  it('asks its rules before those of the policy, and says so', () => {
    expect(evaluate({ policy, grant: grant() }, create, ADA)).toEqual({
      verdict: 'allow',
      rule: 'fix-it',
      policy: 'p',
      reason: 'incident 7',
      level: 'RequestResponse',
      grant: 'G1',
    });
    expect(evaluate({ policy, grant: grant() }, attributesOf('GET', '/api/v1/namespaces/x/secrets/s', []), ADA)).toMatchObject({
      verdict: 'allow',
      grant: 'G1',
    });
  });

  it('leaves to the policy what the grant says nothing about', () => {
    const decision = evaluate({ policy, grant: grant() }, attributesOf('GET', '/api/v1/nodes/n', []), ADA);
    expect(decision).toMatchObject({ verdict: 'allow', rule: 'reads' });
    expect(decision).not.toHaveProperty('grant');
    expect(evaluate({ policy, grant: grant() }, attributesOf('DELETE', '/api/v1/nodes/n', []), ADA).rule).toBe('default-deny');
  });

  it('reads the object before a write when grant and policy together allow that', () => {
    const rules = [{ name: 'w', reason: 'r', verbs: ['patch'], effect: 'allow', readBefore: true }] as const;
    const patch = attributesOf('PATCH', '/api/v1/namespaces/x/pods/p', []);
    expect(evaluate({ policy, grant: grant({ rules: [...rules] }) }, patch, ADA)).toMatchObject({
      grant: 'G1',
      readBefore: true,
    });
  });
});

describe('grantsFor', () => {
  const fits = (over: Partial<ActiveGrant>, now = 1500, speaker = ADA): boolean =>
    grantsFor([grant(over)], speaker, now).length === 1;

  it('counts from its beginning until just before its end', () => {
    expect([999, 1000, 1999, 2000].map((now) => fits({}, now))).toEqual([false, true, true, false]);
    expect([fits({ from: Number.NaN }), fits({ until: Number.NaN }), fits({}, Number.NaN)]).toEqual([false, false, false]);
  });

  it('counts for its targets', () => {
    expect([fits({}), fits({ targets: '*' }), fits({ targets: new Set(['prod']) })]).toEqual([true, true, false]);
  });

  it('counts for its groups, and never for a caller without any', () => {
    expect([fits({ groups: ['e*'] }), fits({ groups: ['ops'] })]).toEqual([true, false]);
    expect([fits({ groups: ['*'] }), fits({ groups: ['*'] }, 1500, { ...ADA, groups: [] })]).toEqual([true, false]);
  });

  it('counts for nothing when it would also deny', () => {
    expect(fits({ rules: [...grant().rules, { name: 'no', reason: 'r', effect: 'deny' }] })).toBe(false);
  });
});
