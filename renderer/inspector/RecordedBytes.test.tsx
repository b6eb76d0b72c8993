import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { RecordedBytes } from './RecordedBytes.tsx';

it('starts with the side that has bytes, and saves nothing before it has read them', async () => {
  const { html } = await makeApp();
  const shown = html(<RecordedBytes session="S" step={detail()} />);
  expect(shown).toContain('aria-pressed="true">From the target');
  expect(shown).toMatch(/disabled=""[^>]*>Save/);
  const write = detail({ request: { type: 'application/json', text: '{}' } }, { responseBytes: 0 });
  expect(html(<RecordedBytes session="S" step={write} />)).toContain('aria-pressed="true">From the client');
});
