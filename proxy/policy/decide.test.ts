import { describe, expect, it } from 'vitest';
import { Policy } from '../../contract/policy.ts';
import type { Arrival, Caller } from '../exchange.ts';
import type { ActiveGrant } from '../proxy.ts';
import { decideBy } from './decide.ts';

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
let now = 1500;
const decide = decideBy({ wall: () => now, monotonic: () => 0 });
const caller = (impersonates?: Caller['impersonates'], p: Policy = policy, ...grants: readonly ActiveGrant[]): Caller =>
  ({
    impersonates,
    session: { policy: p, agent: 'codex', grants },
    identity: { subject: 'ada', groups: ['eng'] },
  }) as unknown as Caller;
const as = (user: string, ...groups: string[]) => ({ user, groups, extra: [], extraValues: [] });

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

  it('answers an impersonation that no rule names with a sentence about that', () => {
    const star = Policy.parse({ ...policy, name: 'star', rules: [{ name: 'all', reason: 'ok', effect: 'allow' }] });
    const { decision: denied, refusal } = decide(arrival('GET', '/api/v1/namespaces/x/pods/p'), caller(as('alice'), star));
    expect(denied).toMatchObject({ verdict: 'deny', rule: 'default-deny' });
    expect([refusal?.code, refusal?.message]).toEqual([
      'identity.impersonation',
      'Impersonation headers of the agent are not passed on: in policy star, no rule that names the verb impersonate allows users alice.',
    ]);
    expect(decide(arrival('GET', '/api/v1/namespaces/x/pods/p'), caller(as('a', 'system:masters')))).not.toHaveProperty(
      'refusal',
    );
  });

  it('asks what the target is, when it is not Kubernetes', () => {
    const paths = decideBy({ wall: () => now, monotonic: () => 0 }, (method, path) => ({
      ...decide(arrival('GET', '/x'), caller()).attributes,
      verb: method.toLowerCase(),
      path,
    }));
    expect(paths(arrival('GET', '/api/v1/namespaces/x/pods/p'), caller()).attributes).toMatchObject({
      isResource: false,
      verb: 'get',
    });
  });
});

describe('decide, with grants', () => {
  const POD = '/api/v1/namespaces/x/pods/p';
  const grant = (id: string, ...rules: ActiveGrant['rules']): ActiveGrant => ({
    ...{ id, targets: '*', groups: undefined, from: 1000, until: 2000 },
    rules,
  });
  const deletes = { name: 'deletes', reason: 'incident', verbs: ['delete'], resources: ['pods'], effect: 'allow' } as const;
  const be = { name: 'be', reason: 'incident', verbs: ['impersonate'], resources: ['serviceaccounts'], effect: 'allow' } as const;
  const robot = as('system:serviceaccount:x:robot');

  it('allows what the policy denies, while the grant counts by the clock of now', () => {
    const one = caller(undefined, policy, grant('G1', deletes));
    expect(decide(arrival('DELETE', POD), one).decision).toMatchObject({ verdict: 'allow', rule: 'deletes', grant: 'G1' });
    now = 2000;
    expect(decide(arrival('DELETE', POD), one).decision).toMatchObject({ verdict: 'deny', rule: 'default-deny' });
    now = 1500;
  });

  it('is not under a grant when the policy alone allows it', () => {
    expect(decide(arrival('GET', POD), caller(undefined, policy, grant('G1', deletes))).decision).not.toHaveProperty('grant');
  });

  it('takes the first grant that suffices with the policy, for the request and whom it asks to be', () => {
    const ruled = (method: string, ...grants: ActiveGrant[]) =>
      decide(arrival(method, POD), caller(robot, policy, ...grants)).decision;
    expect(ruled('GET', grant('G1', deletes), grant('G2', be))).toMatchObject({ verdict: 'allow', rule: 'reads', grant: 'G2' });
    expect(ruled('DELETE', grant('G1', deletes), grant('G2', deletes, be))).toMatchObject({ rule: 'deletes', grant: 'G2' });
  });

  it('does not put two grants together, whose ends could not both end it', () => {
    const both = caller(robot, policy, grant('G1', deletes), grant('G2', be));
    expect(decide(arrival('DELETE', POD), both).decision.verdict).toBe('deny');
  });

  it('denies when the clock fails', () => {
    const broken = decideBy({
      wall: () => {
        throw new Error('no clock');
      },
      monotonic: () => 0,
    });
    const { decision } = broken(arrival('DELETE', POD), caller(undefined, policy, grant('G1', deletes)));
    expect(decision).toMatchObject({ verdict: 'deny', rule: 'error' });
  });
});
