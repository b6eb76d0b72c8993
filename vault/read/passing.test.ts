import { expect, it } from 'vitest';
import { Passing } from './passing.ts';

it('is a map: what is set is there until it is deleted, in the order of setting', () => {
  const passing = new Passing<{ readonly name: string }>();
  passing.set(2, { name: 'b' });
  passing.set(1, { name: 'a' });
  passing.set(3, { name: 'c' });
  passing.delete(2);
  passing.delete(7);
  expect([passing.get(1), passing.get(2), passing.has(2), passing.has(3)]).toEqual([{ name: 'a' }, undefined, false, true]);
  expect([[...passing.keys()], [...passing.values()]]).toEqual([
    [1, 3],
    [{ name: 'a' }, { name: 'c' }],
  ]);
});

it('holds one thing for each key: the newest', () => {
  const passing = new Passing<{ readonly n: number }>();
  passing.set(1, { n: 1 });
  passing.set(1, { n: 2 });
  expect([passing.get(1), [...passing.values()]]).toEqual([{ n: 2 }, [{ n: 2 }]]);
});
