import { describe, expect, it } from 'vitest';
import { oidcProvider } from '../../../test/support/issuer/provider.ts';
import { groupsOf } from './groups.ts';

const provider = oidcProvider();

describe('groupsOf', () => {
  it('takes a name, a list, and several claims together, each group once, with the prefix', () => {
    const several = oidcProvider({ groups: ['groups', 'realm_access.roles', 'team'], groupsPrefix: 'corp:' });
    const claims = { groups: ['a', 'b'], realm_access: { roles: ['b', 'c'] }, team: 'blue, green' };
    expect(groupsOf(several, claims)).toEqual(['corp:a', 'corp:b', 'corp:c', 'corp:blue, green']);
  });

  it('takes an empty list for nobody’s group', () => {
    expect(groupsOf(oidcProvider({ missingGroups: 'refuse' }), { groups: [] })).toEqual([]);
  });

  it('lets tokens without groups in, or not', () => {
    expect(groupsOf(provider, {})).toEqual([]);
    expect(groupsOf(oidcProvider({ groups: [], missingGroups: 'refuse' }), {})).toEqual([]);
    expect(() => groupsOf(oidcProvider({ missingGroups: 'refuse', groups: ['groups', 'roles'] }), { groups: null })).toThrow(
      'The groups of this token cannot be told: the token has no claim groups or roles (Let the issuer add it, or add',
    );
  });

  it('says what Google, Azure and Okta need', () => {
    const without = (preset: 'google' | 'azure' | 'okta') => () =>
      groupsOf(oidcProvider({ preset, missingGroups: 'refuse' }), {});
    expect(without('google')).toThrow('Google puts no groups into its tokens');
    expect(without('azure')).toThrow('emit only the groups that are assigned');
    expect(without('okta')).toThrow('Add a claim `groups` to the authorization server');
  });

  it.each([
    [
      'Azure, too many for a token',
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph' } } },
    ],
    ['Azure, implicit flow', { hasgroups: true }],
    ['Azure, implicit flow, as text', { hasgroups: 'true' }],
    ['also when some are there', { groups: ['a'], _claim_names: { groups: 'src1' } }],
  ])('refuses lists that are kept elsewhere: %s', (_, claims) => {
    expect(() => groupsOf(oidcProvider({ preset: 'azure' }), claims)).toThrow(
      'the list groups was too long for the token and is kept elsewhere (overage) (Let the application registration emit',
    );
  });

  it('does not mind an overage of groups where roles are asked for', () => {
    const roles = oidcProvider({ preset: 'azure', groups: ['roles'] });
    expect(groupsOf(roles, { roles: ['Agent.Run'], hasgroups: true, _claim_names: { groups: 'src1' } })).toEqual(['Agent.Run']);
  });

  it.each([
    ['a list of objects', { groups: [{ name: 'a' }] }],
    ['a list with a number', { groups: ['a', 1] }],
    ['an object', { groups: { a: true } }],
    ['a number', { groups: 7 }],
    ['an empty name', { groups: ['a', ''] }],
    ['too many', { groups: Array.from({ length: 1_001 }, (_, n) => `g${n}`) }],
    ['a long one', { groups: ['x'.repeat(1_025)] }],
    ['a line break', { groups: ['a\r\nImpersonate-Group: system:masters'] }],
  ])('refuses %s', (_, claims) => {
    expect(() => groupsOf(provider, claims)).toThrow(expect.objectContaining({ code: 'identity.groups' }) as Error);
  });

  it('bounds the groups of several claims together, prefix included', () => {
    const half = (letter: string): string[] => Array.from({ length: 501 }, (_, n) => `${letter}${n}`);
    const two = oidcProvider({ groups: ['a', 'b'] });
    expect(() => groupsOf(two, { a: half('a'), b: half('b') })).toThrow('there are more than 1000');
    expect(() => groupsOf(oidcProvider({ groupsPrefix: 'p:' }), { groups: ['x'.repeat(1_023)] })).toThrow('more than 1024');
  });
});
