import { expect, it } from 'vitest';
import { options, wholeNumber } from './options.ts';
import { UsageError } from './process.ts';

it('reads flags and values in all their forms', () => {
  const { flag, value, rest } = options(['x', '-ab', '-n', '5', '-c3', 'one', '--', '-b'], 'abd', 'nc');
  expect([flag('a'), flag('b'), flag('d'), value('n'), value('c'), rest]).toEqual([true, true, false, '5', '3', ['one', '-b']]);
});

it('refuses what is not known', () => {
  expect(() => options(['x', '-z'], 'a')).toThrow(UsageError);
  expect(() => options(['x', '-n'], '', 'n')).toThrow(UsageError);
  expect(() => wholeNumber('-1')).toThrow(UsageError);
  expect(wholeNumber('12')).toBe(12);
});
