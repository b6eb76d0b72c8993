import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { CodeView } from './CodeView.tsx';

it('is an empty place until the page builds the viewer in its shadow tree (screens.test.ts looks inside)', async () => {
  const { html } = await makeApp();
  expect(html(<CodeView text="secret" language="text" label="Body" />)).toBe('<div class="code"></div>');
});
