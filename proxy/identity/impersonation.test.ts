import { describe, expect, it } from 'vitest';
import { impersonation } from './impersonation.ts';

describe('impersonation', () => {
  it('is absent when no header asks for it', () => {
    expect(impersonation([['Accept', '*/*']])).toBeUndefined();
  });

  it('reads user, uid, groups and extra fields in any case', () => {
    expect(
      impersonation([
        ['Impersonate-User', 'alice'],
        ['impersonate-uid', '42'],
        ['IMPERSONATE-GROUP', 'dev'],
        ['Impersonate-Group', 'ops'],
        ['Impersonate-Extra-Scopes', 'view'],
        ['Impersonate-Extra-Scopes', 'edit'],
        ['Impersonate-Extra-acme.com%2FProject', 'p'],
      ]),
    ).toEqual({
      user: 'alice',
      uid: '42',
      groups: ['dev', 'ops'],
      extra: ['scopes', 'acme.com/project'],
      extraValues: [
        ['scopes', 'view'],
        ['scopes', 'edit'],
        ['acme.com/project', 'p'],
      ],
    });
  });

  it('keeps a key that is not percent-encoding', () => {
    expect(
      impersonation([
        ['Impersonate-User', 'a'],
        ['Impersonate-Extra-a%zz', 'v'],
      ])?.extra,
    ).toEqual(['a%zz']);
  });

  it.each<readonly [string, readonly (readonly [string, string])[]]>([
    [
      'two users',
      [
        ['Impersonate-User', 'a'],
        ['Impersonate-User', 'b'],
      ],
    ],
    [
      'two uids',
      [
        ['Impersonate-User', 'a'],
        ['Impersonate-Uid', '1'],
        ['Impersonate-Uid', '2'],
      ],
    ],
    ['an empty user', [['Impersonate-User', '']]],
    ['groups without a user', [['Impersonate-Group', 'system:masters']]],
    ['extras without a user', [['Impersonate-Extra-x', 'y']]],
    [
      'a header nobody knows',
      [
        ['Impersonate-User', 'a'],
        ['Impersonate-Role', 'admin'],
      ],
    ],
  ])('refuses %s', (_, headers) => {
    expect(() => impersonation(headers)).toThrow('not well-formed');
  });
});
