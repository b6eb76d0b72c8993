import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Bridge } from '../contract/bridge.ts';
import { localBridge } from './bridge.ts';
import { FakeTime, fakeSurroundings, PASSPHRASE } from './testing/fakes.ts';
import { createHandlers } from './handlers.ts';
import { Keeper } from './keeper.ts';
import { Status } from './status.ts';
import { upstreamOf } from './upstream.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-handlers-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function house(listeners: 'all' | 'demand') {
  const around = fakeSurroundings(home, new URL('../resources', import.meta.url).pathname, new FakeTime());
  const upstream = (target: Parameters<typeof upstreamOf>[0]) =>
    upstreamOf(target, () => around.parts.startPractice({} as never));
  const onChange = vi.fn();
  const keeper = new Keeper({ around, listeners, onChange, onUnrecorded: vi.fn(), upstream });
  const status = new Status(around, () => keeper);
  const bridge: Bridge = localBridge(createHandlers({ around, keeper, status, upstream, listeners }), around.news);
  return { bridge, memory: around.memory };
}

it('refuses everything that needs the vault until it is unlocked', async () => {
  const { bridge } = house('demand');
  const id = '01ARYZ6S410000000000000000';
  const calls = [
    () => bridge['targets.list']({}),
    () => bridge['targets.practice']({}),
    () => bridge['targets.test']({ name: 'x' }),
    () => bridge['targets.remove']({ name: 'x' }),
    () => bridge['sessions.list']({}),
    () => bridge['sessions.steps']({ id, from: 1, limit: 1 }),
    () => bridge['sessions.step']({ id, n: 1 }),
    () => bridge['sessions.verify']({}),
    () => bridge['sessions.open']({ agent: 'a', targets: ['x'] }),
    () => bridge['sessions.end']({ id }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'vault.missing' });
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  await bridge['vault.lock']({});
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'vault.locked' });
});

it('walks through a session', async () => {
  const { bridge, memory } = house('demand');
  expect(await bridge['vault.create']({ passphrase: PASSPHRASE })).toEqual({ recoveryKey: 'the recovery key' });
  expect(await bridge['targets.practice']({})).toMatchObject({ name: 'practice', kind: 'practice' });
  expect(memory.log).not.toContain('practice starts');
  const { id, servers } = await bridge['sessions.open']({ agent: 'a', targets: ['practice'] });
  expect(servers['practice']).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(await bridge.status({})).toMatchObject({ sessions: { live: 1, total: 1 }, targets: 1 });
  await expect(bridge['sessions.step']({ id, n: 1 })).rejects.toMatchObject({ code: 'read.step' });
  expect(await bridge['sessions.end']({ id, exitCode: 4 })).toMatchObject({ sealed: true, exitCode: 4 });
  expect(await bridge['sessions.list']({})).toHaveLength(1);
  expect(await bridge['targets.remove']({ name: 'practice' })).toBeNull();
  expect(await bridge['targets.list']({})).toEqual([]);
});

it('gives a new target its listener at once where all have one, and closes it with the target', async () => {
  const { bridge, memory } = house('all');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  await bridge['targets.practice']({ name: 'p' });
  expect([...memory.proxies[0]!.upstreams.values()].map(({ name }) => name)).toEqual(['p']);
  await bridge['targets.remove']({ name: 'p' });
  expect(memory.proxies[0]!.upstreams.size).toBe(0);
});

it('lists contexts before there is a vault', async () => {
  const { bridge } = house('demand');
  const file = join(home, 'kubeconfig');
  writeFileSync(file, 'contexts: [{name: x, context: {cluster: c, user: u}}]');
  const { path, contexts } = await bridge['targets.contexts']({ kubeconfig: file });
  expect(path).toBe(file);
  expect(contexts).toMatchObject([{ context: 'x', problem: expect.stringContaining('no cluster that exists') as string }]);
});
