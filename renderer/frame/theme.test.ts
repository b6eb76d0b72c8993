import { expect, it } from 'vitest';
import type { Preferences } from '../state/preferences.ts';
import { createStore } from '../state/store.ts';
import { bindTheme } from './theme.ts';

it('names the theme on the root element, unless the system decides', () => {
  const root = { dataset: {} as Record<string, string> };
  const preferences = createStore<Preferences>({ theme: 'dark', times: 'start', speed: 1 });
  bindTheme(preferences, root);
  expect(root.dataset).toEqual({ theme: 'dark' });
  preferences.update((p) => ({ ...p, theme: 'system' }));
  expect(root.dataset).toEqual({});
});
