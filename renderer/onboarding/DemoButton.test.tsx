import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { DemoButton } from './DemoButton.tsx';

it('offers the demo session', async () => {
  const { text } = await makeApp();
  expect(text(<DemoButton />)).toBe('Run the demo session');
});
