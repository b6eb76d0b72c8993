import { expect, it } from 'vitest';
import { after, createPreferences, parsePreferences, SPEEDS, THEMES } from './preferences.ts';

it.each([null, '', '{', '[]', 'null', '"x"', '{"theme":"pink","speed":3,"times":7}'])('takes %j as the defaults', (text) => {
  expect(parsePreferences(text)).toEqual({ theme: 'system', times: 'start', speed: 1 });
});

it('keeps what was chosen', () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) };
  createPreferences(storage).update((p) => ({ ...p, theme: 'dark', speed: 16 }));
  expect(createPreferences(storage).get()).toEqual({ theme: 'dark', times: 'start', speed: 16 });
});

it('goes around', () => {
  expect(after(THEMES, 'dark')).toBe('system');
  expect(after(SPEEDS, 1)).toBe(2);
});
