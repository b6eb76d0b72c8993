import { expect, it, vi } from 'vitest';
import { Memo, remembered } from './memo.ts';

it('makes a result once for each function, and anew for other circumstances', () => {
  const memo = new Memo();
  const make = vi.fn(() => ({}));
  const first = memo.of(parseInt, 'a', make);
  expect(memo.of(parseInt, 'a', make)).toBe(first);
  expect(memo.of(parseFloat, 'a', make)).not.toBe(first);
  expect(memo.of(parseInt, 'b', make)).not.toBe(first);
  expect(memo.of(parseInt, 'a', make)).not.toBe(first);
  expect(make).toHaveBeenCalledTimes(4);
});

it('keeps nothing of what throws', () => {
  const memo = new Memo();
  expect(() =>
    memo.of(parseInt, 1, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(memo.of(parseInt, 1, () => 'yes')).toBe('yes');
});

it('makes it every time where there is no memo', () => {
  const make = vi.fn(() => 1);
  remembered(undefined, parseInt, 1, make);
  remembered(undefined, parseInt, 1, make);
  expect(make).toHaveBeenCalledTimes(2);
});
