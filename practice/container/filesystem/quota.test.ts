import { expect, it } from 'vitest';
import { Quota } from './quota.ts';

it('gives only what is there, and takes it back', () => {
  const quota = new Quota(10);
  expect([quota.take(6), quota.take(5), quota.take(4), quota.take(1)]).toEqual([true, false, true, false]);
  quota.give(4);
  expect([quota.used, quota.take(4)]).toEqual([6, true]);
});

it('shares an allowance with others', () => {
  const together = new Quota(10);
  const [one, other] = [new Quota(8, together), new Quota(8, together)];
  expect([one.take(8), other.take(3), other.used, other.take(2)]).toEqual([true, false, 0, true]);
  one.give(8);
  expect([together.used, other.take(6)]).toEqual([2, true]);
});
