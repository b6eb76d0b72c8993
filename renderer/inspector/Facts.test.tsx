import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Facts } from './Facts.tsx';

it('shows names with values and leaves out what is not known', async () => {
  const { text } = await makeApp();
  expect(
    text(
      <Facts
        facts={[
          ['Who', 'mira'],
          ['Name', ''],
          ['Audit ID', null],
          ['Steps', 0],
        ]}
      />,
    ),
  ).toBe('Who mira Steps 0');
});
