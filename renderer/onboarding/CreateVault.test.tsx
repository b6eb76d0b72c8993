import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { CreateVault } from './CreateVault.tsx';

it('says where the vault will be, and makes none without a passphrase', async () => {
  const { text, html } = await makeApp({ vault: 'none', empty: true });
  expect(text(<CreateVault path="/home/mira/vault" />)).toContain('/home/mira/vault');
  expect(html(<CreateVault path="/x" />)).toMatch(/<button type="submit"[^>]*disabled=""/);
  expect(html(<CreateVault path="/x" />).match(/type="password"/g)).toHaveLength(2);
});
