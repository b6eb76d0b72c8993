import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findEngine } from './control/find.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { fakeRooms, FakeTime, PASSPHRASE } from './testing/fakes.ts';
import { startEngine } from './start.ts';

const resources = new URL('../resources', import.meta.url).pathname;
let dir = '';
let home = '';
const engines: Engine[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-start-'));
  home = join(dir, 'home');
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  rmSync(dir, { recursive: true });
});

async function start(over: Partial<EngineOptions> = {}) {
  const { parts, memory } = fakeRooms();
  const engine = await startEngine({ home, resources, parts, listeners: 'demand', ...over });
  engines.push(engine);
  return { engine, memory, parts };
}
const commandLine = async () => (await findEngine(home))!;

it('makes a private home, says where it is, and takes that back when it stops', async () => {
  const { engine } = await start();
  expect(statSync(home).mode & 0o777).toBe(0o700);
  const file = join(home, 'engine.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, port: engine.port, address: null });
  await engine.stop();
  await engine.stop();
  expect(existsSync(file)).toBe(false);
});

it('lets no second engine in', async () => {
  await start();
  await expect(start()).rejects.toMatchObject({ code: 'vault.busy', details: { pid: process.pid } });
});

it('says which port is taken, wipes the key and leaves nothing behind', async () => {
  const { engine } = await start();
  const { parts, memory } = fakeRooms();
  const key = { vault: 'V', derive: () => new Uint8Array(32), wipe: () => memory.wiped.push('key') };
  const other = join(dir, 'other');
  await expect(startEngine({ home: other, resources, parts, port: engine.port, key })).rejects.toMatchObject({
    code: 'listen.port',
  });
  expect(memory.wiped).toEqual(['key']);
  expect(existsSync(join(other, 'engine.json'))).toBe(false);
});

it('closes the control port again when the vault does not open', async () => {
  const { parts } = fakeRooms();
  vi.spyOn(parts, 'openVault').mockRejectedValue(new Error('damaged'));
  const key = { vault: 'V', derive: () => new Uint8Array(32), wipe: () => undefined };
  await expect(startEngine({ home, resources, parts, key })).rejects.toThrow('damaged');
  expect(existsSync(join(home, 'engine.json'))).toBe(false);
});

it('lets a command line in by proof, and tells it and windows what happens', async () => {
  const { engine, parts } = await start();
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  const found = await commandLine();
  await found.signIn(await parts.unlockVault({ dir: home, secret: { passphrase: PASSPHRASE } }));
  const { port1, port2 } = new MessageChannel();
  const messages: { method?: string; id?: number }[] = [];
  port2.on('message', (message: { method?: string }) => messages.push(message));
  engine.connect(port1);
  const heard = new Promise((resolve) => found.client.bridge.on['targets.changed'](resolve));
  await engine.bridge['targets.practice']({ name: 'p' });
  expect(await heard).toMatchObject([{ name: 'p' }]);

  port2.postMessage({ jsonrpc: '2.0', id: 1, method: 'targets.list', params: {} });
  await vi.waitFor(() => {
    expect(messages).toMatchObject([{ id: 1, error: { data: { code: 'engine.unauthorized' } } }]);
  });
  port2.postMessage({ jsonrpc: '2.0', id: 2, method: 'vault.unlock', params: { passphrase: PASSPHRASE } });
  await vi.waitFor(() => {
    expect(messages.map(({ method, id }) => method ?? id).slice(0, 3)).toEqual([1, 'session.ticket', 2]);
  });
  await engine.bridge['targets.practice']({ name: 'q' });
  await vi.waitFor(() => {
    expect(messages.map(({ method }) => method)).toContain('targets.changed');
  });
  port2.close();
  await found.client.close();
});

it('ends the sessions of a command line that goes away, and knows when all have gone', async () => {
  const { engine, memory, parts } = await start();
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await engine.bridge['targets.practice']({});
  await engine.quiet();
  const found = await commandLine();
  expect(engine.commands).toBe(1);
  await found.signIn(await parts.unlockVault({ dir: home, secret: { passphrase: PASSPHRASE } }));
  const { id } = await found.client.bridge['sessions.open']({ agent: 'a', targets: ['practice'] });
  const quiet = engine.quiet();
  await found.client.close();
  await quiet;
  expect(engine.commands).toBe(0);
  expect(memory.sessions.get(id)?.closed).toMatchObject({ reason: 'ended' });
});

it('signs everybody out when the vault is locked, and seals with that reason', async () => {
  const { engine, memory, parts } = await start();
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await engine.bridge['targets.practice']({});
  const { id } = await engine.bridge['sessions.open']({ agent: 'a', targets: ['practice'] });
  const found = await commandLine();
  await found.signIn(await parts.unlockVault({ dir: home, secret: { passphrase: PASSPHRASE } }));
  const told: unknown[] = [];
  found.client.bridge.on.status((status) => told.push(status.vault));
  await found.client.bridge['vault.lock']({});
  expect(memory.sessions.get(id)?.closed).toMatchObject({ reason: 'locked' });
  expect(told.at(-1)).toEqual({ state: 'locked', path: '', id: null });
  await expect(found.client.bridge['targets.list']({})).rejects.toMatchObject({ code: 'engine.unauthorized' });
  expect((await commandLine()).locked).toBe(true);
});

it('counts refusals that could not be recorded', async () => {
  const time = new FakeTime();
  const { engine, memory } = await start({ clock: time.clock, schedule: time.schedule });
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  const told = new Promise((resolve) => engine.bridge.on.status(resolve));
  memory.proxies[0]!.options.onUnrecorded('record.stopped');
  time.pass(250);
  expect(await told).toMatchObject({ unrecordedRefusals: 1 });
});

it('serves the UI where there is one', async () => {
  const { engine } = await start({ rendererDir: dir });
  expect(engine.address).toBe(`http://127.0.0.1:${engine.port}`);
  const answer = await fetch(`${engine.address!}/missing.js`);
  expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([404, 'nosniff']);
});
