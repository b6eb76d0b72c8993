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
