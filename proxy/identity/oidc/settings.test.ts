import { expect, it } from 'vitest';
import { claimSettings, groupSettings, listed } from './settings.ts';

it('says how a token is read', () => {
  expect(
    claimSettings({
      ...{ algorithms: ['RS256', 'ES256'], subject: 'sub', displayName: ['email', 'name'], groups: ['groups'] },
      ...{ groupsPrefix: 'ci:', missingGroups: 'refuse', run: ['run_id'], keep: [], skew: 30 },
    }),
  ).toEqual([
    ['subject from', 'sub'],
    ['name from', 'email, name'],
    ['groups from', 'groups'],
    ['before each group', 'ci:'],
    ['without groups', 'refused'],
    ['a run is told by', 'run_id'],
    ['kept claims', 'nothing'],
    ['algorithms', 'RS256, ES256'],
    ['clock skew', '30 s'],
  ]);
});

it('says so where there is nothing', () => {
  expect(groupSettings({ groups: [], groupsPrefix: '', missingGroups: 'allow' })).toEqual([
    ['groups from', 'nothing'],
    ['before each group', 'nothing'],
    ['without groups', 'let in'],
  ]);
  expect(listed([])).toBe('nothing');
});
