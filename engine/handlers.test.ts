import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Bridge, Params } from '../contract/bridge.ts';
import { localBridge } from './bridge.ts';
import { fakeToken } from './testing/fake-kinds.ts';
import { FakeTime, fakeSurroundings, PASSPHRASE } from './testing/fakes.ts';
import { createHandlers } from './handlers.ts';
import { Keeper } from './keeper.ts';
import { Status } from './status.ts';
import { upstreams } from './upstream.ts';

const PROVIDER: Params<'identities.add'> = {
  ...{ name: 'ci', type: 'oidc', preset: 'generic', audiences: ['chaperone'], targets: ['*'] },
};

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-handlers-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function house(listeners: 'all' | 'demand') {
  const time = new FakeTime();
  const around = fakeSurroundings(home, new URL('../resources', import.meta.url).pathname, time);
  const upstream = upstreams({ ...around, practice: () => around.parts.startPractice({} as never) });
  const onChange = vi.fn();
  const keeper = new Keeper({ around, listeners, onChange, onUnrecorded: vi.fn(), upstream });
  const status = new Status(around, () => keeper);
  const bridge: Bridge = localBridge(createHandlers({ around, keeper, status, listeners }), around.news);
  return { bridge, around, keeper, time, memory: around.memory };
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
    () => bridge['sessions.markers']({ id }),
    () => bridge['targets.contexts']({}),
    () => bridge['targets.kubeconfig']({ names: ['x'] }),
    () => bridge['targets.impersonate']({ name: 'x', impersonate: null }),
    () => bridge['identities.list']({}),
    () => bridge['identities.add'](PROVIDER),
    () => bridge['identities.remove']({ name: 'x' }),
    () => bridge['identities.test']({ name: 'x', proof: 'p' }),
    () => bridge['tokens.list']({}),
    () => bridge['tokens.rotate']({ session: id }),
    () => bridge['tokens.revoke']({ id: '0123456789ab' }),
    () => bridge['grants.list']({}),
    () => bridge['grants.revoke']({ id }),
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

it('lists contexts of a kubeconfig', async () => {
  const { bridge } = house('demand');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  const file = join(home, 'kubeconfig');
  writeFileSync(file, 'contexts: [{name: x, context: {cluster: c, user: u}}]');
  const { path, contexts } = await bridge['targets.contexts']({ kubeconfig: file });
  expect(path).toBe(file);
  expect(contexts).toMatchObject([{ context: 'x', problem: expect.stringContaining('no cluster that exists') as string }]);
});

it('keeps identity providers and shows what there is to choose from', async () => {
  const { bridge } = house('demand');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  expect((await bridge['identities.presets']({})).map(({ preset }) => preset)).toContain('github');
  await expect(bridge['identities.add']({ ...PROVIDER, targets: ['nowhere'] })).rejects.toMatchObject({ code: 'target.unknown' });
  await expect(bridge['identities.add']({ ...PROVIDER, policy: { name: 'none-such' } })).rejects.toMatchObject({
    code: 'policy.invalid',
  });
  expect(await bridge['identities.add'](PROVIDER)).toMatchObject({ name: 'ci', policy: 'default' });
  expect(await bridge['identities.list']({})).toMatchObject([{ name: 'ci' }]);
  expect(await bridge['identities.test']({ name: 'ci', proof: 'p' })).toMatchObject({ ok: true });
  expect(await bridge['identities.remove']({ name: 'ci' })).toBeNull();
  expect(await bridge['identities.list']({})).toEqual([]);
});

it('lets in whom a provider vouches for, and shuts everything at once when it is removed', async () => {
  const { bridge, memory } = house('demand');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  await bridge['targets.practice']({});
  await bridge['identities.add'](PROVIDER);
  const { sessions } = memory.proxies[0]!.options;
  const token = fakeToken({ provider: 'ci', subject: 'job', run: '7' });
  const hash = createHash('sha256').update(token).digest('hex');
  const { session } = await sessions.admit({ kind: 'bearer', token, hash });
  expect([...session.targets]).toEqual(['practice']);
  expect(await bridge['tokens.list']({})).toMatchObject([{ session: session.id, agent: 'ci', identity: { subject: 'job' } }]);
  await expect(bridge['tokens.rotate']({ session: session.id })).rejects.toMatchObject({ code: 'identity.foreign' });
  await bridge['targets.practice']({ name: 'second' });
  expect([...session.targets]).toEqual(['practice', 'second']);
  await bridge['identities.remove']({ name: 'ci' });
  expect(memory.log.slice(-3)).toEqual([`token ${hash.slice(0, 12)} ends: identity.revoked`, 'streams end', 'seal ended']);
  expect(sessions.find(hash)).toBeUndefined();
  expect(await bridge['tokens.list']({})).toMatchObject([{ state: 'revoked' }]);
});

it('lists, rotates and revokes local tokens, and tells of it', async () => {
  const { bridge, time } = house('demand');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  await bridge['targets.practice']({});
  const heard = vi.fn();
  bridge.on['tokens.changed'](heard);
  const { id, token } = await bridge['sessions.open']({ agent: 'a', targets: ['practice'], labels: { team: 'x' }, reason: 'r' });
  expect(await bridge['tokens.list']({ session: id })).toMatchObject([{ id: token, state: 'active' }]);
  const rotated = await bridge['tokens.rotate']({ session: id, grace: 60 });
  expect((await bridge['tokens.list']({})).map(({ id: one, state }) => [one, state])).toEqual([
    [rotated.token.id, 'active'],
    [token, 'rotated'],
  ]);
  expect(await bridge['tokens.revoke']({ id: rotated.token.id, why: 'leaked' })).toMatchObject({ state: 'revoked' });
  expect(await bridge['tokens.revoke']({ id: token })).toMatchObject({ state: 'revoked' });
  expect(await bridge['sessions.end']({ id })).toMatchObject({ sealed: true });
  time.pass(250);
  expect(heard.mock.calls.map(([rows]) => (rows as { state: string }[]).map(({ state }) => state))).toEqual([
    ['active'],
    ['revoked', 'revoked'],
  ]);
});

it('grants and takes back', async () => {
  const { bridge, memory } = house('demand');
  await bridge['vault.create']({ passphrase: PASSPHRASE });
  await bridge['targets.practice']({});
  const { id } = await bridge['sessions.open']({ agent: 'codex', targets: ['practice'] });
  const rules = [{ name: 'pods', reason: 'incident', verbs: ['delete'], resources: ['pods'], effect: 'allow' as const }];
  const grant = await bridge['grants.add']({
    who: { agents: ['codex'] },
    targets: ['practice'],
    rules,
    seconds: 60,
    why: 'incident',
  });
  const kinds = () => memory.sessions.get(id)!.events.flatMap((event) => (event.t === 'marker' ? [event.kind] : []));
  expect(kinds()).toEqual(['token.issued', 'grant.began']);
  expect(await bridge['grants.revoke']({ id: grant.id, why: 'over' })).toMatchObject({ state: 'ended' });
  expect([kinds().at(-1), memory.log.at(-1)]).toEqual(['grant.ended', 'grant.revoked']);
  expect(await bridge['grants.list']({})).toMatchObject([{ id: grant.id, state: 'ended' }]);
  expect(await bridge['sessions.markers']({ id })).toEqual([]);
});
