import { describe, expect, it } from 'vitest';
import { Policy } from '../../contract/policy.ts';
import type { Arrival, Caller } from '../exchange.ts';
import { decide, evaluate, impersonationAttributes } from './decide.ts';
import { attributesOf } from './attributes.ts';

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
const arrival = (method: string, path: string): Arrival => ({ method, path, query: [], target: 't' }) as unknown as Arrival;
const caller = (impersonates?: Caller['impersonates'], p: Policy = policy): Caller =>
  ({ impersonates, session: { policy: p } }) as unknown as Caller;
const as = (user: string, ...groups: string[]) => ({ user, groups, extra: [], extraValues: [] });

describe('evaluate', () => {
  it('lets the first matching rule decide, with its level', () => {
    expect(evaluate(policy, attributesOf('GET', '/api/v1/namespaces/x/pods/p', []))).toEqual({
      verdict: 'allow',
      rule: 'reads',
      policy: 'p',
      reason: 'ok',
      level: 'RequestResponse',
    });
    expect(evaluate(policy, attributesOf('GET', '/api/v1/namespaces/x/secrets/s', []))).toMatchObject({
      verdict: 'deny',
      rule: 'no-secrets',
      level: 'Metadata',
    });
  });

  it('denies what no rule knows', () => {
    expect(evaluate(policy, attributesOf('POST', '/api/v1/namespaces/x/pods', []))).toMatchObject({
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
    expect(evaluate(asking(writes, reads), patch)).toMatchObject({ rule: 'writes', readBefore: true });
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
    expect(evaluate(p, attributesOf(method, path, []))).not.toHaveProperty('readBefore');
  });
});

describe('decide', () => {
  const decision = (c: Caller) => decide(arrival('GET', '/api/v1/namespaces/x/pods/p'), c).decision;

  it('asks for each impersonated thing as well', () => {
    expect(decision(caller(as('alice', 'dev')))).toMatchObject({ verdict: 'allow', rule: 'reads' });
    expect(decision(caller(as('alice', 'dev', 'system:masters')))).toMatchObject({ verdict: 'deny', rule: 'no-masters' });
    expect(decision(caller(as('system:serviceaccount:x:robot')))).toMatchObject({ verdict: 'deny', rule: 'default-deny' });
  });

  it('does not let an allowed impersonation rescue a denied request', () => {
    expect(decide(arrival('GET', '/api/v1/namespaces/x/secrets/s'), caller(as('alice'))).decision.rule).toBe('no-secrets');
  });

  it('denies when evaluation throws, or when there is no session', () => {
    const broken = {
      get rules(): never {
        throw new Error('boom');
      },
      name: 'broken',
    } as unknown as Policy;
    expect(decision(caller(undefined, broken))).toMatchObject({ verdict: 'deny', rule: 'error', policy: 'broken' });
    expect(decision({ impersonates: undefined, session: undefined } as unknown as Caller)).toMatchObject({
      verdict: 'deny',
      rule: 'error',
    });
  });
});

describe('impersonationAttributes', () => {
  it('is what the API server authorises', () => {
    const rows = impersonationAttributes({
      user: 'system:serviceaccount:ns:robot',
      uid: 'u1',
      groups: ['g'],
      extra: ['scopes'],
      extraValues: [['scopes', 'view']],
    });
    expect(rows.map((a) => [a.verb, a.apiGroup, a.resource, a.subresource, a.namespace, a.name].join('|'))).toEqual([
      'impersonate||serviceaccounts||ns|robot',
      'impersonate|authentication.k8s.io|uids|||u1',
      'impersonate||groups|||g',
      'impersonate|authentication.k8s.io|userextras|scopes||view',
    ]);
    expect(impersonationAttributes(as('system:serviceaccount:bad')).map((a) => a.resource)).toEqual(['users']);
  });
});
