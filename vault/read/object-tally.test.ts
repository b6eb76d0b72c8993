import { expect, it } from 'vitest';
import { ObjectTally } from './object-tally.ts';

const KEY = { target: 't', apiGroup: 'apps', resource: 'deployments', namespace: 'n', name: 'w' };
const fate = (...changes: readonly (readonly [number, 'created' | 'changed' | 'deleted'])[]): string => {
  const tally = new ObjectTally();
  tally.saw(1);
  for (const [n, how] of changes) tally.changed(n, how);
  return tally.row(KEY).fate;
};

it('counts steps in any order', () => {
  const tally = new ObjectTally();
  expect(tally.first).toBe(Infinity);
  tally.changed(7, 'changed');
  tally.saw(3);
  tally.touched(9);
  expect(tally.row(KEY)).toEqual({ ...KEY, kind: 'Deployment', seen: 1, changed: 1, firstStep: 3, lastStep: 9, fate: 'changed' });
  tally.kind = 'Own';
  expect(tally.row(KEY).kind).toBe('Own');
});

it('tells the fate by what came last', () => {
  expect(fate()).toBe('seen');
  expect(fate([2, 'changed'])).toBe('changed');
  expect(fate([2, 'created'], [3, 'changed'])).toBe('created');
  expect(fate([2, 'deleted'])).toBe('deleted');
  expect(fate([2, 'created'], [3, 'deleted'])).toBe('created-and-deleted');
  expect(fate([3, 'deleted'], [2, 'created'])).toBe('created-and-deleted');
  expect(fate([2, 'deleted'], [3, 'created'])).toBe('created');
});

it('knows when it was alive', () => {
  const tally = new ObjectTally();
  tally.changed(2, 'created');
  tally.changed(4, 'deleted');
  tally.changed(6, 'created');
  expect([1, 2, 3, 5, 7].map((n) => tally.aliveBefore(n))).toEqual([false, false, true, false, true]);
});
