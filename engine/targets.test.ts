import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StoredTarget } from '../contract/target.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import {
  addPractice,
  addTarget,
  contextsOf,
  findTarget,
  importTargets,
  keepCredential,
  removeTarget,
  setImpersonation,
  storeTarget,
  summarize,
} from './targets.ts';

let dir = '';
let kubeconfig = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-targets-'));
  kubeconfig = join(dir, 'config');
  const context = (name: string, cluster: string, user: string) => ({ name, context: { cluster, user } });
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'here',
      clusters: [
        { name: 'c', cluster: { server: 'https://k8s.example/' } },
        { name: 'open', cluster: { server: 'https://open.example', 'insecure-skip-tls-verify': true } },
      ],
      users: [
        { name: 'u', user: { token: 'the-token' } },
        { name: 'as', user: { token: 'the-token', as: 'deployer', 'as-groups': ['ci'] } },
      ],
      contexts: [
        ...[context('here', 'c', 'u'), context('open', 'open', 'u'), context('as', 'c', 'as'), context('lost', 'c', 'nobody')],
      ],
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
const target = (over: Partial<StoredTarget> = {}): StoredTarget => ({
  ...{ name: 't', kind: 'kubernetes', server: 'https://k8s.example', context: null, addedAt: '', ca: null, tlsServerName: null },
  ...{ insecure: false, proxyUrl: null, impersonate: null, credential: { type: 'token', token: 'the-token' } },
  ...over,
});

it('takes the current context, keeps the credential to itself, and tells the watchers', async () => {
  const { around, vault } = await house();
  const told = vi.fn();
  around.news.on('targets.changed', told);
  const added = await addTarget(around, vault, { name: 'prod', kubeconfig });
  expect(findTarget(vault, 'prod').credential).toEqual({ type: 'token', token: 'the-token' });
  const summary = summarize(added);
  expect(summary).toMatchObject({ name: 'prod', server: 'https://k8s.example', credential: 'bearer token', context: 'here' });
  expect(summary).toMatchObject({ via: null, impersonates: null, impersonation: null, warnings: [] });
  expect(JSON.stringify(told.mock.calls)).not.toContain('the-token');
  expect(told).toHaveBeenCalledWith([summary]);
});

it('leaves the kubeconfig as it is', async () => {
  const { around, vault } = await house();
  const before = [readFileSync(kubeconfig), statSync(kubeconfig, { bigint: true })] as const;
  contextsOf(around, vault, kubeconfig);
  await addTarget(around, vault, { name: 'prod', kubeconfig });
  await importTargets(around, vault, { kubeconfig, contexts: [{ context: 'here', name: 'again' }] });
  const { mtimeNs, ctimeNs, ino, mode } = statSync(kubeconfig, { bigint: true });
  expect({ mtimeNs, ctimeNs, ino, mode }).toEqual({
    ...{ mtimeNs: before[1].mtimeNs, ctimeNs: before[1].ctimeNs, ino: before[1].ino, mode: before[1].mode },
  });
  expect(readFileSync(kubeconfig).equals(before[0])).toBe(true);
});

it('refuses an unchecked certificate until somebody wants it, and warns from then on', async () => {
  const { around, vault } = await house();
  const request = { name: 'open', kubeconfig, context: 'open' };
  await expect(addTarget(around, vault, request)).rejects.toMatchObject({ code: 'target.insecure' });
  await expect(addTarget(around, vault, { ...request, insecure: false })).rejects.toMatchObject({ code: 'target.insecure' });
  const added = await addTarget(around, vault, { ...request, insecure: true });
  expect([added.insecure, summarize(added).warnings]).toEqual([true, ['Its certificate is not checked.']]);
  expect((await addTarget(around, vault, { name: 'here', kubeconfig, insecure: true })).insecure).toBe(false);
});

it('says who the target sees: as the kubeconfig says, unless asked otherwise', async () => {
  const { around, vault } = await house();
  expect(summarize(await addTarget(around, vault, { name: 'a', kubeconfig, context: 'as' }))).toMatchObject({
    impersonates: 'deployer, groups ci',
    impersonation: { user: 'deployer', groups: ['ci'], extra: false },
  });
  const impersonate = { user: 'agent:{subject}', groups: [], extra: true };
  expect(summarize(await addTarget(around, vault, { name: 'b', kubeconfig, context: 'as', impersonate }))).toMatchObject({
    impersonates: 'agent:{subject}',
    impersonation: impersonate,
  });
  const bad = { ...impersonate, user: 'system:node:{agent}' };
  await expect(addTarget(around, vault, { name: 'c', kubeconfig, impersonate: bad })).rejects.toMatchObject({
    code: 'target.invalid',
  });
});

it('shows the proxy on the way without its password, and warns of one in the clear', () => {
  expect(summarize(target({ proxyUrl: 'http://ada:the-password@proxy.example:3128' }))).toMatchObject({
    via: 'http://proxy.example:3128',
    warnings: ['The password of the proxy on the way there is sent in the clear.'],
  });
  expect(summarize(target({ proxyUrl: 'https://ada:the-password@proxy.example:3128' })).warnings).toEqual([]);
});

it('imports several contexts, each on its own', async () => {
  const { around, vault } = await house();
  await addPractice(around, vault, 'taken');
  const contexts = [
    { context: 'here', name: 'here' },
    { context: 'open', name: 'open' },
    { context: 'lost', name: 'lost' },
    { context: 'as', name: 'taken' },
    { context: 'as', name: 'as' },
  ];
  const imported = await importTargets(around, vault, { kubeconfig, contexts });
  expect(imported.map(({ name, problem, target: added }) => [name, problem === null, added?.context])).toEqual([
    ['here', true, 'here'],
    ['open', false, undefined],
    ['lost', false, undefined],
    ['taken', false, undefined],
    ['as', true, 'as'],
  ]);
  expect(imported[1]?.problem).toContain('does not check the certificate');
  expect(vault.state.targets.map(({ name }) => name)).toEqual(['taken', 'here', 'as']);
});

it('lists contexts with what was imported from them', async () => {
  const { around, vault } = await house();
  await addTarget(around, vault, { name: 'prod', kubeconfig });
  const { path, contexts } = contextsOf(around, vault, kubeconfig);
  expect(path).toBe(kubeconfig);
  expect(contexts.map((one) => [one.context, one.target, one.current, one.insecure, one.problem === null])).toEqual([
    ['here', 'prod', true, false, true],
    ['open', null, false, true, true],
    ['as', null, false, false, true],
    ['lost', null, false, false, false],
  ]);
});

it('refuses a name twice and an unknown one', async () => {
  const { around, vault } = await house();
  await addPractice(around, vault);
  await expect(addPractice(around, vault)).rejects.toMatchObject({ code: 'target.exists' });
  await expect(removeTarget(around, vault, 'nope')).rejects.toMatchObject({ code: 'target.unknown' });
  await expect(setImpersonation(around, vault, 'nope', null)).rejects.toMatchObject({ code: 'target.unknown' });
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

it('changes who a cluster is told the agent is, and tells the watchers', async () => {
  const { around, vault } = await house();
  await storeTarget(around, vault, target());
  await addPractice(around, vault);
  const told = vi.fn();
  around.news.on('targets.changed', told);
  const impersonate = { user: 'agent:{subject}', groups: ['{groups}'], extra: true };
  expect((await setImpersonation(around, vault, 't', impersonate)).impersonate).toEqual(impersonate);
  expect((await setImpersonation(around, vault, 't', null)).impersonate).toBeNull();
  expect(told).toHaveBeenCalledTimes(2);
  await expect(setImpersonation(around, vault, 'practice', impersonate)).rejects.toMatchObject({ code: 'target.invalid' });
  await expect(setImpersonation(around, vault, 't', { ...impersonate, user: '{x}' })).rejects.toMatchObject({
    code: 'target.invalid',
  });
});

it('keeps renewed credentials, one after another and with other changes, and only of the same kind', async () => {
  const { around, vault } = await house();
  const oidc = {
    type: 'oidc',
    issuer: 'https://idp.example',
    clientId: 'c',
    clientSecret: null,
    idToken: null,
    ca: null,
  } as const;
  // A save takes a moment, in which the next one may come.
  const saveState = vault.saveState.bind(vault);
  vi.spyOn(vault, 'saveState').mockImplementation(async (word, next) => {
    await new Promise(setImmediate);
    await saveState(word, next);
  });
  await storeTarget(around, vault, target({ credential: { ...oidc, refreshToken: '0' } }));
  await Promise.all([
    keepCredential(vault, 't', { ...oidc, refreshToken: '1' }),
    storeTarget(around, vault, target({ name: 'other' })),
    keepCredential(vault, 't', { ...oidc, refreshToken: '2' }),
    keepCredential(vault, 'other', { ...oidc, refreshToken: '3' }),
    keepCredential(vault, 'gone', { ...oidc, refreshToken: '4' }),
  ]);
  expect(vault.state.targets.map(({ name, credential }) => [name, credential])).toEqual([
    ['t', { ...oidc, refreshToken: '2' }],
    ['other', { type: 'token', token: 'the-token' }],
  ]);
});
