import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Frame } from './Frame.tsx';

it.each([
  ['none', '', 'Make the vault'],
  ['locked', '#/library', 'The vault is locked'],
  ['unlocked', '#/targets', 'Credentials stay in the vault'],
  ['unlocked', '#/identities', 'How agents get in'],
  ['unlocked', '#/grants/new', 'Rights for a while'],
  ['unlocked', '#/start', 'Start a session'],
  ['unlocked', '#/live', 'Reading what runs…'],
] as const)('with the vault %s at %s it shows: %s', async (vault, hash, words) => {
  const { text } = await makeApp({ vault }, hash);
  expect(text(<Frame />)).toContain(words);
});

it('shows the recovery key and nothing else until it was confirmed', async () => {
  const { app, text } = await makeApp({}, '#/targets');
  app.recoveryKey.set('alpha beta gamma');
  expect(text(<Frame />)).toContain('1 alpha 2 beta 3 gamma');
  expect(text(<Frame />)).not.toContain('Credentials stay');
});

it('asks to sign in when the vault is open but this window is not', async () => {
  const { app, text } = await makeApp();
  app.status.refused();
  expect(text(<Frame />)).toContain('Sign in to this vault');
});
