import { expect, it } from 'vitest';
import { makeApp, settle } from '../testing/render.tsx';
import { createTargets } from './targets.ts';

it('reads targets, hears of changes, and forgets', async () => {
  const { bridge } = await makeApp();
  const targets = createTargets(bridge);
  expect(targets.get().list).toBeNull();
  await targets.refresh();
  expect(targets.get().list?.map((t) => t.name)).toEqual(['prod-eu', 'staging', 'practice']);
  await bridge['targets.remove']({ name: 'staging' });
  await settle();
  expect(targets.get().list?.map((t) => t.name)).toEqual(['prod-eu', 'practice']);
  targets.clear();
  expect(targets.get()).toMatchObject({ list: null, tests: {} });
});

it('reads contexts, and says why a file cannot be read', async () => {
  const { bridge } = await makeApp();
  const targets = createTargets(bridge);
  await targets.readContexts('/nowhere');
  expect(targets.get()).toMatchObject({ contexts: null, contextsError: { code: 'target.kubeconfig' } });
  await targets.readContexts();
  expect(targets.get()).toMatchObject({ contexts: { path: '/home/mira/.kube/config' }, contextsError: null });
  targets.forgetContexts();
  expect(targets.get().contexts).toBeNull();
});

it('keeps each test’s outcome beside its target, failures too', async () => {
  const { bridge } = await makeApp();
  const targets = createTargets(bridge);
  const running = targets.test('prod-eu');
  expect(targets.get().tests['prod-eu']).toBe('running');
  await running;
  expect(targets.get().tests['prod-eu']).toMatchObject({ ok: true });
  const broken = createTargets({ ...bridge, 'targets.test': () => Promise.reject(new Error('boom')) });
  await broken.test('x');
  expect(broken.get().tests['x']).toMatchObject({ code: 'engine.internal' });
});

it('forgets what a test found once the target is another', async () => {
  const { bridge } = await makeApp();
  const targets = createTargets(bridge);
  await targets.refresh();
  await Promise.all([targets.test('prod-eu'), targets.test('staging')]);
  await bridge['targets.impersonate']({ name: 'staging', impersonate: { user: 'agent:{subject}', groups: [], extra: false } });
  await targets.refresh();
  expect(Object.keys(targets.get().tests)).toEqual(['prod-eu']);
});
