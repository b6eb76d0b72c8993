import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { TopBar } from './TopBar.tsx';

const nothing = (): void => undefined;

it('leads everywhere, with counts, and shows where one is', async () => {
  const { text, html } = await makeApp({}, '#/targets');
  const bar = <TopBar open onPalette={nothing} onKeys={nothing} />;
  expect(text(bar)).toContain('Live 1 Library 36 Targets 3 Identities Grants 1 Start a session');
  expect(html(bar)).toMatch(/href="#\/targets" aria-current="page"/);
});

it('leads nowhere while the vault is closed', async () => {
  const { html } = await makeApp({ vault: 'locked' });
  expect(html(<TopBar open={false} onPalette={nothing} onKeys={nothing} />)).not.toContain('href');
});
