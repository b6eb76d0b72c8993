import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { AddTarget } from './AddTarget.tsx';

it('lists every context, with the reason where one cannot be added', async () => {
  const { app, text, html } = await makeApp();
  await app.targets.readContexts();
  const words = text(<AddTarget />);
  expect(words).toContain('kind-dev https://127.0.0.1:40123 kind-dev Add');
  expect(words).toContain('prod-eu https://api.prod-eu.example:6443 mira Add again');
  expect(words).toContain('Cannot be added: its server is not https');
  expect(html(<AddTarget />)).not.toContain('aria-label="Add old-http"');
});

it('says why a kubeconfig cannot be read', async () => {
  const { app, text } = await makeApp();
  await app.targets.readContexts('/nowhere');
  expect(text(<AddTarget />)).toContain('The kubeconfig /nowhere cannot be used');
});
