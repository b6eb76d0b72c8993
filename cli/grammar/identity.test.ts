import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareIdentity } from './identity.ts';

const { usages, parse } = declared(declareIdentity);

it('adds, lists, shows, tries and removes', () => {
  expect(Object.keys(usages)).toEqual([
    ...['identity add <name>', 'identity list', 'identity show <name>', 'identity test <name>', 'identity remove <name>'],
    'identity presets',
  ]);
});

it('collects what may be repeated', () => {
  const twice = (option: string): string[] => [option, 'a', option, 'b'];
  const lists = ['audience', 'target', 'groups', 'subjects', 'require', 'run', 'keep'];
  const args = [...lists, 'display-name', 'certificate-file', 'crl-file'].flatMap((name) => twice(`--${name}`));
  const both = ['a', 'b'];
  expect(parse('identity', 'add', 'x', ...args, '--algorithm', 'RS256', '--algorithm', 'EdDSA', '--skew', '10')).toEqual({
    ...Object.fromEntries(lists.map((name) => [name, both])),
    ...{ displayName: both, certificateFile: both, crlFile: both, algorithm: ['RS256', 'EdDSA'], skew: 10 },
  });
});

it.each([
  [['add', 'x', '--preset', 'myspace'], 'Allowed choices'],
  [['add', 'x', '--algorithm', 'none'], 'Allowed choices'],
  [['add', 'x', '--algorithm', 'HS256'], 'Allowed choices'],
  [['add', 'x', '--missing-groups', 'perhaps'], 'Allowed choices'],
  [['add', 'x', '--skew', '301'], 'from 0 to 300'],
  [['test', 'x'], '--token-file'],
])('refuses %j', (args, reason) => {
  expect(() => parse('identity', ...args)).toThrow(reason);
});
