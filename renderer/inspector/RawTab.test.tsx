import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { RawTab } from './RawTab.tsx';

it('says that the HTTP form is reconstructed', async () => {
  const { text, html } = await makeApp();
  expect(text(<RawTab session="S" step={detail()} />)).toContain('reconstructed: headers and bodies as recorded');
  expect(html(<RawTab session="S" step={detail()} />)).toContain('aria-pressed="true">HTTP');
});
