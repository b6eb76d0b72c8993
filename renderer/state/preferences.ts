/** What one reader likes, kept in this browser: theme, how times are shown, playback speed. No recorded data. */
import { createStore, type Store } from './store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export const TIME_FORMS = ['start', 'wall', 'previous'] as const;
export const SPEEDS = [0.5, 1, 2, 4, 16] as const;
export type Theme = (typeof THEMES)[number];
export type TimeForm = (typeof TIME_FORMS)[number];
export type Speed = (typeof SPEEDS)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly times: TimeForm;
  readonly speed: Speed;
}

const KEY = 'chaperone.preferences';
const DEFAULTS: Preferences = { theme: 'system', times: 'start', speed: 1 };

const oneOf = <T>(list: readonly T[], value: unknown, fallback: T): T => list.find((item) => item === value) ?? fallback;

/** Reads what an older or newer version may have stored; whatever does not fit is the default. */
export function parsePreferences(text: string | null): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) stored = value;
  } catch {
    return DEFAULTS;
  }
  return {
    theme: oneOf(THEMES, stored.theme, DEFAULTS.theme),
    times: oneOf(TIME_FORMS, stored.times, DEFAULTS.times),
    speed: oneOf(SPEEDS, stored.speed, DEFAULTS.speed),
  };
}

export function createPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>): Store<Preferences> {
  const store = createStore(parsePreferences(storage.getItem(KEY)));
  store.subscribe(() => storage.setItem(KEY, JSON.stringify(store.get())));
  return store;
}

/** The next of a list, around the end. */
export function after<T>(list: readonly T[], value: T): T {
  return list[(list.indexOf(value) + 1) % list.length] ?? value;
}
