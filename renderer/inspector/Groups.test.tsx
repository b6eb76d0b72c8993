import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Groups } from './Groups.tsx';

const groups = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `g${i}`);

it('names a few groups, and says how many more there are', async () => {
  const { text } = await makeApp();
  expect(text(<Groups groups={[]} />)).toBe('none');
  expect(text(<Groups groups={groups(7)} />)).toBe('g0, g1, g2, g3, g4, g5, g6');
  expect(text(<Groups groups={groups(3)} inText />)).toBe('g0, g1 and g2');
  expect(text(<Groups groups={groups(60)} />)).toBe('g0, g1, g2, g3, g4, g5 and 54 more');
});
