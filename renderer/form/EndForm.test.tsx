import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { EndForm } from './EndForm.tsx';

it('says what ends, and asks why beside the button that ends it', async () => {
  const { text, html } = await makeApp();
  const form = (
    <EndForm id="why" verb="Revoke" what="grant of codex" consequence="One exec ends." run={() => Promise.resolve()} />
  );
  expect(text(form)).toBe('One exec ends. Revoke');
  expect(html(form)).toMatch(
    /aria-label="Why grant of codex ends" aria-describedby="[^"]+" placeholder="Why \(the agent reads it\)"/,
  );
  expect(html(form)).toContain('aria-label="Revoke grant of codex"');
});
