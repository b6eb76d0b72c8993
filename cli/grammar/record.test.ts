import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareRecord } from './record.ts';

const { usages, parse } = declared(declareRecord);

it('finds, shows, checks, plays and writes out', () => {
  expect(Object.keys(usages)).toEqual([
    ...['sessions', 'show <id>', 'objects <id> [kind/name]', 'verify [id-or-file]', 'replay <id>', 'export <id>'],
  ]);
});

it('filters by who and by labels', () => {
  expect(parse('sessions', '--subject', 's', '--group', 'g', '--label', 'a=b', '--label', 'c', '--limit', '5')).toEqual({
    ...{ subject: 's', group: 'g', label: ['a=b', 'c'], limit: 5 },
  });
});

it.each([
  [['sessions', '--verdict', 'maybe'], 'Allowed choices'],
  [['show', 'x', '--channel', 'seven'], 'Allowed choices'],
  [['show', 'x', '--step', '0'], 'from 1'],
  [['replay', 'x', '--speed', '0'], 'from 0.01'],
  [['export', 'x'], '--format'],
])('refuses %j', (args, reason) => {
  expect(() => parse(...args)).toThrow(reason);
});
