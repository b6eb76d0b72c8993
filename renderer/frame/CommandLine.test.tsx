import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { CommandLine } from './CommandLine.tsx';

it('shows the exact command beside a button that names it', async () => {
  const { html } = await makeApp();
  const page = html(<CommandLine command="chaperone run --target x -- kubectl get pods" />);
  expect(page).toContain('<code>chaperone run --target x -- kubectl get pods</code>');
  expect(page).toContain('aria-label="Copy command chaperone run --target x -- kubectl get pods"');
});
