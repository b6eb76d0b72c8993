import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { RecoveryKey } from './RecoveryKey.tsx';

it('shows each word with its number, and ways to take them along', async () => {
  const { text } = await makeApp();
  const words = text(<RecoveryKey words="alpha beta gamma" />);
  expect(words).toContain('1 alpha 2 beta 3 gamma Copy Print I have written it down');
});
