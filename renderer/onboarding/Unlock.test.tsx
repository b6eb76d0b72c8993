import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Unlock } from './Unlock.tsx';

it('says what a locked vault means, and what it means to sign in', async () => {
  const { text } = await makeApp({ vault: 'locked' });
  expect(text(<Unlock signedOut={false} path="/v" />)).toContain('nothing is let through to any target');
  expect(text(<Unlock signedOut path="/v" />)).toContain('This window must show that it knows the passphrase');
  expect(text(<Unlock signedOut path="/v" />)).toContain('Use the recovery key');
});
