import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Targets } from './Targets.tsx';

it('lists targets, and offers the practice cluster while it is not one of them', async () => {
  const { app, text } = await makeApp();
  expect(text(<Targets />)).toContain('practice https://127.0.0.1:39111 practice cluster none');
  expect(text(<Targets />)).not.toContain('Use the practice cluster');
  await app.bridge['targets.remove']({ name: 'practice' });
  expect(text(<Targets />)).toContain('Use the practice cluster');
});

it('guides when there are none', async () => {
  const { text } = await makeApp({ empty: true });
  expect(text(<Targets />)).toContain('No targets yet. Add a context of your kubeconfig below, or take the practice cluster.');
});
