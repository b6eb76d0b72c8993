import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { createScreen } from './screen.ts';
import { ScreenView } from './ScreenView.tsx';

it('draws rows as text, with styles where there are some', async () => {
  const { html, text } = await makeApp();
  const screen = createScreen();
  const data = new TextEncoder().encode('$ ls \x1b[1;34mdir\x1b[0m 日\x1b[?25l');
  screen.load([{ what: 'output', at: 0, i: 0, data }]);
  await screen.seek(1);
  const view = <ScreenView shown={screen.shown()} label="Terminal of step 7" />;
  expect(text(view)).toBe('$ ls dir 日');
  expect(html(view)).toContain('aria-label="Terminal of step 7"');
  expect(html(view)).toContain('<span class="run-bold" style="color:var(--ansi-4)">dir</span>');
  expect(html(view)).toContain('style="width:2ch"');
  expect(html(view)).not.toMatch(/<a |run-cursor/);
  expect(html(view).match(/class="term-row"/g)).toHaveLength(24);
  screen.dispose();
});
