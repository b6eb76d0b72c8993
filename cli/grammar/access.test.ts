import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareAccess } from './access.ts';

const { usages, parse } = declared(declareAccess);
const rights = ['--group', 'devs', '--group', 'ops', '--target', 'prod', '--verb', 'get', '--verb', 'list', '--resource', 'pods'];
const granted = [...rights, '--for', '30m', '--why', 'incident 7'];

it('has tokens and grants, and one word that takes back either', () => {
  expect(Object.keys(usages)).toEqual([
    ...[
      'token list',
      'token rotate <session>',
      'token revoke <id>',
      'grant add',
      'grant list',
      'grant revoke <id>',
      'revoke <id>',
    ],
  ]);
});

it('grants with and without `add`', () => {
  const options = {
    group: ['devs', 'ops'],
    target: ['prod'],
    verb: ['get', 'list'],
    resource: ['pods'],
    for: '30m',
    why: 'incident 7',
  };
  expect(parse('grant', 'add', ...granted)).toEqual(options);
  expect(parse('grant', ...granted)).toEqual(options);
  expect(parse('grant', 'revoke', 'x', '--why', 'y')).toEqual({ why: 'y' });
  expect(parse('revoke', 'x', '--why', 'y')).toEqual({ why: 'y' });
  expect(parse('token', 'rotate', 'x', '--grace', '0')).toEqual({ grace: 0 });
});

it.each([
  [['grant', ...rights, '--why', 'x'], '--for'],
  [['grant', ...rights, '--for', '1h'], '--why'],
  [['token', 'rotate', 'x', '--grace', '3601'], 'from 0 to 3600'],
])('refuses %j', (args, reason) => {
  expect(() => parse(...args)).toThrow(reason);
});
