import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { RemoveTarget } from './RemoveTarget.tsx';

it('asks first, says what is lost, and makes keeping the easy answer', async () => {
  const { text, html } = await makeApp();
  const dialog = <RemoveTarget name="prod-eu" onGone={() => undefined} onClose={() => undefined} />;
  expect(text(dialog)).toContain('Remove prod-eu?');
  expect(text(dialog)).toContain('Recorded sessions stay as they are.');
  expect(html(dialog)).toMatch(/data-first="true"[^>]*>Keep it/);
});
