import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Checks } from './Checks.tsx';

it('tells passed from failed by sign and word', async () => {
  const { text, html } = await makeApp();
  const checks = [
    { what: 'It answers', ok: true, detail: 'in 3 ms' },
    { what: 'It knows us', ok: false, detail: '401' },
  ];
  expect(text(<Checks of="x" checks={checks} />)).toBe('✓ It answers in 3 ms ✕ It knows us 401');
  expect(html(<Checks of="x" checks={checks} />)).toContain('aria-label="failed"');
});
