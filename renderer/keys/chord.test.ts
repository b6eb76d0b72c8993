import { expect, it } from 'vitest';
import { actionOf, belongsToElement, chordOf, type KeyPress, type KeyTarget } from './chord.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...change,
});
const on = (tagName: string, change: Partial<KeyTarget> = {}): KeyTarget => ({
  tagName,
  role: null,
  type: '',
  editable: false,
  ...change,
});

it.each([
  [press('j'), 'j', 'next'],
  [press('J'), 'J', 'nextCommand'],
  [press(' '), 'space', 'play'],
  [press('ArrowDown'), 'down', 'next'],
  [press('k', { ctrlKey: true }), 'mod+k', 'palette'],
  [press('K', { metaKey: true }), 'mod+k', 'palette'],
  [press('?'), '?', 'help'],
  [press('D'), 'D', 'previousDenied'],
  [press('['), '[', 'tabBack'],
  [press('c', { ctrlKey: true }), 'mod+c', null],
  [press('x', { altKey: true }), null, null],
  [press('j', { isComposing: true }), null, null],
  [press('Shift'), null, null],
  [press('F5'), null, null],
])('reads a key press', (key, chord, action) => {
  expect(chordOf(key)).toBe(chord);
  expect(actionOf(key)).toBe(action);
});

it.each([
  ['typing in a field', press('j'), on('INPUT', { type: 'text' }), true],
  ['the palette from a field', press('k', { ctrlKey: true }), on('INPUT', { type: 'text' }), false],
  ['space on a button', press(' '), on('BUTTON'), true],
  ['a letter on a button', press('j'), on('BUTTON'), false],
  ['a letter on a select, which chooses by letters', press('j'), on('SELECT'), true],
  ['arrows between tabs', press('ArrowRight'), on('BUTTON', { role: 'tab' }), true],
  ['arrows on the timeline', press('ArrowLeft'), on('DIV', { role: 'slider' }), true],
  ['up on the timeline', press('ArrowUp'), on('DIV', { role: 'slider' }), true],
  ['down in a list', press('ArrowDown'), on('DIV', { role: 'grid' }), false],
  ['anything in editable text', press('j'), on('DIV', { editable: true }), true],
])('leaves the element its keys: %s', (_, key, target, belongs) => {
  expect(belongsToElement(key, target)).toBe(belongs);
});
