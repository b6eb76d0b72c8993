import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { VirtualRows } from './VirtualRows.tsx';

it('reserves the height of all rows and builds none that nobody sees', async () => {
  const { html } = await makeApp();
  const page = html(
    <VirtualRows
      id="x"
      role="grid"
      label="Sessions"
      count={100_000}
      rowHeight={22}
      chosen={3}
      activeId="row-3"
      row={(i) => <i>{i}</i>}
    />,
  );
  expect(page).toContain('height:2200000px');
  expect(page).toContain('aria-rowcount="100000"');
  expect(page).toContain('aria-activedescendant="row-3"');
  expect(page).not.toContain('<i>');
});
