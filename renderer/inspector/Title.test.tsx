import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { Title } from './Title.tsx';

it('says the sentence whole, with the verdict in its shape', async () => {
  const { text, html } = await makeApp();
  const denied = row(1, { verdict: 'deny', write: true, sentence: 'delete Deployment api in shop → denied by rule r' });
  expect(text(<Title row={denied} />)).toBe('delete Deployment api in shop → denied by rule r');
  expect(html(<Title row={denied} />)).toContain('class="struck"');
  expect(html(<Title row={denied} />)).toContain('glyph-denied');
  expect(html(<Title row={row(1)} />)).not.toContain('glyph');
  expect(text(<Title row={row(1, { sentence: 'follow the log' })} />)).toBe('follow the log');
});
