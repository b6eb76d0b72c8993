import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Start } from './Start.tsx';

it('asks for a target first, with the practice cluster one press away', async () => {
  const { text } = await makeApp({ empty: true });
  expect(text(<Start />)).toContain('Choose a target');
  expect(text(<Start />)).toContain('Use the practice cluster');
});

it('then shows the exact command', async () => {
  const { text } = await makeApp();
  expect(text(<Start />)).toContain('chaperone run --target prod-eu -- kubectl get pods');
  expect(text(<Start />)).toContain('Run the demo session');
});
