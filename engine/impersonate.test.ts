import { describe, expect, it } from 'vitest';
import type { ImpersonateOption } from '../contract/target.ts';
import type { Asking } from '../proxy/proxy.ts';
import { impersonator, requireImpersonation } from './impersonate.ts';

const asking = (over: Partial<Asking['identity']> = {}, agent = 'coder'): Asking => ({
  identity: {
    ...{ subject: 'ada', name: 'Ada', issuer: 'https://idp.example', groups: ['dev', 'ops'], proof: 'oidc' },
    ...{ provider: 'corp', run: null, claims: {} },
    ...over,
  },
  agent,
  session: '01JD0000000000000000000000',
});
const option = (user: string, groups: readonly string[] = [], extra = false): ImpersonateOption => ({
  user,
  groups: [...groups],
  extra,
});
const as = (of: ImpersonateOption, who = asking()) => impersonator('prod', of)(who);

describe('impersonator', () => {
  it('puts in who is asking', () => {
    expect(as(option('agent:{subject}', ['from:{provider}', 'agents:{agent}', '{name}']))).toEqual({
      user: 'agent:ada',
      groups: ['from:corp', 'agents:coder', 'Ada'],
      extra: [],
      extraValues: [],
    });
  });

  it('makes one group of each of the caller’s, and none twice', () => {
    expect(as(option('u', ['idp:{groups}', 'fixed', '{groups}', 'fixed'])).groups).toEqual([
      'idp:dev',
      'idp:ops',
      'fixed',
      'dev',
      'ops',
    ]);
    expect(as(option('u', ['{groups}']), asking({ groups: [] })).groups).toEqual([]);
  });

  it('names the session in an extra field when that is wanted', () => {
    const { extra, extraValues } = as(option('u', [], true));
    expect([extra, extraValues]).toEqual([['chaperone.session'], [['chaperone.session', '01JD0000000000000000000000']]]);
  });

  it('takes the issuer where no provider vouches', () => {
    expect(as(option('{provider}/{subject}'), asking({ provider: null, issuer: 'local' })).user).toBe('local/ada');
  });

  it('lets literals name what is Kubernetes’ own', () => {
    expect(as(option('system:serviceaccount:a:b', ['system:masters']))).toMatchObject({
      user: 'system:serviceaccount:a:b',
      groups: ['system:masters'],
    });
  });

  it.each<readonly [string, ImpersonateOption, Asking]>([
    ['a subject of system:', option('{subject}'), asking({ subject: 'system:admin' })],
    ['a service account', option('{subject}'), asking({ subject: 'system:serviceaccount:kube-system:admin' })],
    ['a node', option('{name}'), asking({ name: 'system:node:a' })],
    ['a group of system:', option('u', ['{groups}']), asking({ groups: ['dev', 'system:masters'] })],
    ['one put together', option('{agent}{subject}'), asking({ subject: 'tem:admin' }, 'sys')],
    ['another case', option('{subject}'), asking({ subject: 'System:admin' })],
    ['full-width letters', option('{subject}'), asking({ subject: 'ｓｙｓｔｅｍ：admin' })],
    ['one behind blanks, which servers cut off', option('{subject}'), asking({ subject: ' system:admin' })],
    ['one before blanks', option('{subject}'), asking({ subject: 'x\t' })],
    ['one behind a no-break space', option('{subject}'), asking({ subject: '\u00a0system:admin' })],
    ['a line break', option('{subject}'), asking({ subject: 'ada\r\nImpersonate-Group: system:masters' })],
    ['a zero byte', option('x{agent}'), asking({}, 'a\u0000b')],
    ['nothing', option('{agent}'), asking({}, '')],
    [
      'too many groups',
      option('u', ['{groups}', 'x:{groups}']),
      asking({ groups: Array.from({ length: 600 }, (_, i) => `g${i}`) }),
    ],
    [
      'too long groups',
      option('u', ['{groups}']),
      asking({ groups: Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(1000, 'x')) }),
    ],
  ])('refuses %s', (_, of, who) => {
    expect(() => as(of, who)).toThrow(expect.objectContaining({ code: 'forward.impersonate' }) as Error);
  });

  it('does not look again at what it has put in', () => {
    expect(as(option('{subject}-{agent}'), asking({ subject: '{groups}{agent}' })).user).toBe('{groups}{agent}-coder');
  });

  it('keeps the result for one asker, and tells agents and sessions of one identity apart', () => {
    const of = impersonator('prod', option('{agent}', [], true));
    const who = asking();
    expect(of(who)).toBe(of(who));
    expect(of({ ...who, agent: 'other' }).user).toBe('other');
    expect(of({ ...who, session: '01JD0000000000000000000001' }).extraValues[0]?.[1]).toBe('01JD0000000000000000000001');
  });
});

describe('requireImpersonation', () => {
  it.each<readonly [ImpersonateOption, string]>([
    [option('{user}'), '{user} in its impersonation is none of'],
    [option('u', ['{}']), '{} in its impersonation is none of'],
    [option('{groups}'), 'not in the user'],
    [option('system:serviceaccount:agents:{agent}'), 'would let an agent choose'],
    [option('u', ['System:{groups}']), 'would let an agent choose'],
    [option(' ada'), 'begins or ends with a blank'],
    [option('a\nb'), 'control character'],
  ])('refuses %j when it is set', (of, reason) => {
    const error = expect.objectContaining({
      code: 'target.invalid',
      message: expect.stringContaining(reason) as string,
    }) as Error;
    expect(() => {
      requireImpersonation('prod', of);
    }).toThrow(error);
  });

  it('takes what can be carried out', () => {
    expect(() => {
      requireImpersonation('prod', option('agent:{subject}', ['{groups}', 'system:authenticated'], true));
    }).not.toThrow();
  });
});
