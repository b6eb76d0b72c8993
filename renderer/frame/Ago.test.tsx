import { expect, it } from 'vitest';
import { makeApp, NOW } from '../testing/render.tsx';
import { Ago } from './Ago.tsx';

it('says how long ago, or that it never was', async () => {
  const { text } = await makeApp();
  expect(text(<Ago at={new Date(NOW - 4_000).toISOString()} />)).toBe('4 s ago');
  expect(text(<Ago at={null} />)).toBe('never');
  expect(text(<Ago at={null} never="not yet" />)).toBe('not yet');
});
