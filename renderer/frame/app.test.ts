import { expect, it } from 'vitest';
import type { Connection } from '../bridge/connection.ts';
import { createStore } from '../state/store.ts';
import { isOpen } from '../state/status.ts';
import { createFakeBridge, PASSPHRASE } from '../testing/fake-bridge.ts';
import { fakeView, makeApp, NOW, settle } from '../testing/render.tsx';
import { createApp } from './app.ts';

it('opens by itself when the engine says that the vault was unlocked', async () => {
  const { app, bridge } = await makeApp({ vault: 'locked' });
  expect(isOpen(app.status.get())).toBe(false);
  await bridge['vault.unlock']({ passphrase: PASSPHRASE });
  await settle();
  expect(isOpen(app.status.get())).toBe(true);
  expect(app.targets.get().list).toHaveLength(3);
});

it('forgets everything that was decrypted when the vault is locked', async () => {
  const { app, bridge } = await makeApp();
  await app.library.read({});
  await app.live.refresh();
  const { id } = app.library.get().sessions![1]!;
  const session = app.session(id);
  app.details.want(id, 1);
  await app.reports.verify(id);
  await settle();
  expect([app.details.get().size, session.get().steps.length > 0]).toEqual([1, true]);
  await bridge['vault.lock']({});
  await settle();
  expect(app.library.get().sessions).toBeNull();
  expect(app.live.get()).toMatchObject({ sessions: null, rows: [] });
  expect(app.details.get().size).toBe(0);
  expect(app.reports.get()).toEqual({});
  expect(app.targets.get().list).toBeNull();
  expect(app.session(id)).not.toBe(session);
});

it('keeps one session at a time', async () => {
  const { app } = await makeApp();
  await app.library.read({});
  const [a, b] = app.library.get().sessions!;
  const first = app.session(a!.id);
  expect(app.session(a!.id)).toBe(first);
  expect(app.session(b!.id)).not.toBe(first);
  expect(app.session(a!.id)).not.toBe(first);
});

it('reads again after a reconnection', async () => {
  const { bridge } = createFakeBridge({ vault: 'unlocked', empty: false, big: false, now: NOW });
  let lists = 0;
  const counted = {
    ...bridge,
    'sessions.list': (p: Parameters<(typeof bridge)['sessions.list']>[0]) => (lists++, bridge['sessions.list'](p)),
  };
  const connection = createStore<Connection>({ state: 'open', epoch: 1 });
  const app = createApp({ where: 'browser', bridge: counted, connection }, fakeView());
  await settle();
  await app.library.read({});
  connection.set({ state: 'lost', attempt: 1, reason: 'test' });
  expect(lists).toBe(1);
  connection.set({ state: 'open', epoch: 2 });
  await settle();
  expect(lists).toBe(2);
});
