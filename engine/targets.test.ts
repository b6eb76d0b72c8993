import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { addPractice, addTarget, findTarget, removeTarget, summarize } from './targets.ts';

let dir = '';
let kubeconfig = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-targets-'));
  kubeconfig = join(dir, 'config');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server: 'https://k8s.example/' } }],
      users: [{ name: 'u', user: { token: 'the-token' } }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    }),
  );
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

async function house() {
  const around = fakeSurroundings(dir, '/r', new FakeTime());
  return { around, vault: await around.parts.openVault({} as never) };
}

it('takes the current context, keeps the credential to itself, and tells the watchers', async () => {
  const { around, vault } = await house();
  const told = vi.fn();
  around.news.on('targets.changed', told);
  const target = await addTarget(around, vault, { name: 'prod', kubeconfig });
  expect(findTarget(vault, 'prod').credential).toEqual({ type: 'token', token: 'the-token' });
  const summary = summarize(target);
  expect(summary).toMatchObject({ name: 'prod', server: 'https://k8s.example', credential: 'bearer token', context: 'here' });
  expect(JSON.stringify(told.mock.calls)).not.toContain('the-token');
  expect(told).toHaveBeenCalledWith([summary]);
});

it('refuses a name twice and an unknown one', async () => {
  const { around, vault } = await house();
  await addPractice(around, vault);
  await expect(addPractice(around, vault)).rejects.toMatchObject({ code: 'target.exists' });
  await expect(removeTarget(around, vault, 'nope')).rejects.toMatchObject({ code: 'target.unknown' });
});

it('asks for a context when there is no current one', async () => {
  const { around, vault } = await house();
  const file = join(dir, 'none');
  writeFileSync(file, '{}');
  await expect(addTarget(around, vault, { name: 'x', kubeconfig: file })).rejects.toMatchObject({ code: 'target.kubeconfig' });
});

it('forgets the credential and the port with the target', async () => {
  const { around, vault } = await house();
  await addPractice(around, vault, 'a');
  await addPractice(around, vault, 'b');
  await vault.saveState('ports.changed', { ports: { a: 1, b: 2 } });
  await removeTarget(around, vault, 'a');
  expect(vault.state.targets.map(({ name }) => name)).toEqual(['b']);
  expect(vault.state.ports).toEqual({ b: 2 });
});
