import { expect, it } from 'vitest';
import { ACTIONS, chordLabel, KEYS } from './table.ts';

it('gives no key to two actions', () => {
  const all = ACTIONS.flatMap((action) => [...KEYS[action].keys]);
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

it('has the keys that were promised', () => {
  const keys = new Set<string>(ACTIONS.flatMap((action) => [...KEYS[action].keys]));
  for (const key of [
    'j',
    'k',
    'J',
    'K',
    'space',
    ',',
    '.',
    'w',
    'd',
    'm',
    'e',
    'g',
    'W',
    'D',
    'M',
    'E',
    'G',
    '/',
    'f',
    '[',
    ']',
    'c',
    'l',
    '?',
    'mod+k',
  ])
    expect(keys, key).toContain(key);
});

it.each([
  ['mod+k', true, '⌘K'],
  ['mod+k', false, 'Ctrl K'],
  ['J', false, '⇧J'],
  ['down', false, '↓'],
  ['[', false, '['],
])('shows %s', (chord, mac, label) => {
  expect(chordLabel(chord, mac)).toBe(label);
});
