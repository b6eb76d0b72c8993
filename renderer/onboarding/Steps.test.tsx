import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Steps } from './Steps.tsx';

it('shows what is done, where one is, and what comes', async () => {
  const { text, html } = await makeApp();
  expect(text(<Steps at={3} />)).toBe('✓ Vault ✓ Recovery key 3 Target 4 First session');
  expect(html(<Steps at={3} />)).toMatch(/aria-current="step"[^>]*><span[^>]*>3/);
});
