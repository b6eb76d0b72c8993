import { expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { PASSPHRASE } from '../testing/fake-bridge.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { createStatus, isOpen } from './status.ts';

it('is open once the vault is unlocked and a question was answered', async () => {
  const { bridge } = await makeApp({ vault: 'locked' });
  const status = createStatus(bridge);
  expect(isOpen(status.get())).toBe(false);
  await status.refresh();
  expect(status.get()).toMatchObject({ access: 'unknown', status: { vault: { state: 'locked' } } });
  await bridge['vault.unlock']({ passphrase: PASSPHRASE });
  await status.refresh();
  expect(isOpen(status.get())).toBe(true);
  await bridge['vault.lock']({});
  await settle();
  expect(isOpen(status.get())).toBe(false);
});

it('asks for the passphrase when the vault is open but this window has not shown it', async () => {
  const { bridge } = await makeApp();
  const status = createStatus({ ...bridge, 'targets.list': () => Promise.reject(new ChaperoneError('engine.unauthorized')) });
  await status.refresh();
  expect(status.get()).toMatchObject({ access: 'needed', error: null });
});

it('keeps what went wrong', async () => {
  const { bridge } = await makeApp();
  const status = createStatus({ ...bridge, status: () => Promise.reject(new Error('boom')) });
  await status.refresh();
  expect(status.get().error).toMatchObject({ code: 'engine.internal' });
});
