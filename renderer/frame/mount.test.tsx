import { afterEach, expect, it, vi } from 'vitest';
import { createStore } from '../state/store.ts';
import { createFakeBridge } from '../testing/fake-bridge.ts';
import { fakeView, NOW } from '../testing/render.tsx';
import { mount } from './mount.tsx';

const rendered = vi.fn();
vi.mock('react-dom/client', () => ({ createRoot: () => ({ render: rendered }) }));
afterEach(() => vi.unstubAllGlobals());

const attached = () => ({
  where: 'browser' as const,
  bridge: createFakeBridge({ vault: 'none', empty: true, big: false, now: NOW }).bridge,
  connection: createStore({ state: 'open' as const, epoch: 1 }),
});

it('puts the app on the page, with its theme and its keys', () => {
  const keys = vi.fn();
  vi.stubGlobal('window', fakeView());
  vi.stubGlobal('document', { getElementById: () => ({}), addEventListener: keys, documentElement: { dataset: {} } });
  mount(attached());
  expect(rendered).toHaveBeenCalledOnce();
  expect(keys).toHaveBeenCalledWith('keydown', expect.any(Function));
});

it('fails loudly on a page without a place for it', () => {
  vi.stubGlobal('document', { getElementById: () => null });
  expect(() => mount(attached())).toThrow(/no element with the id root/);
});
