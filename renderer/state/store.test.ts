import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { createStore, useSelected, useStore } from './store.ts';

it('tells each listener of each new value once, and of the same one never', () => {
  const store = createStore(1);
  const listener = vi.fn();
  const stop = store.subscribe(listener);
  store.set(1);
  store.update((v) => v + 1);
  expect([store.get(), listener.mock.calls.length]).toEqual([2, 1]);
  stop();
  store.set(3);
  expect(listener).toHaveBeenCalledOnce();
});

it('lets a listener leave while it is told', () => {
  const store = createStore(0);
  const second = vi.fn();
  const stop = store.subscribe(() => stop());
  store.subscribe(second);
  store.set(1);
  store.set(2);
  expect(second).toHaveBeenCalledTimes(2);
});

it('shows its value, or a part of it, in a component', () => {
  const store = createStore({ a: 'whole', b: 'part' });
  const Shown = () => `${useStore(store).a} ${useSelected(store, (v) => v.b)}`;
  expect(renderToStaticMarkup(createElement(Shown))).toBe('whole part');
});
