import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { attach, openKey } from './attach.ts';
import type { Engine } from './engine.ts';
import { startEngine } from './start.ts';

const resources = new URL('../resources', import.meta.url).pathname;
const PASSPHRASE = 'a passphrase of a test';
let home = '';
let running: Engine | null = null;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-attach-'));
  const engine = await startEngine({ home, resources, listeners: 'demand' });
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await engine.stop();
});
afterEach(async () => {
  await running?.stop();
  running = null;
});
afterAll(() => {
  rmSync(home, { recursive: true });
});
const good = () => vi.fn(() => Promise.resolve({ passphrase: PASSPHRASE }));

it('is the engine itself when none runs, and asks for the secret once', async () => {
  const secret = good();
  const attached = await attach({ home, resources, secret });
  expect(attached.own).not.toBeNull();
  expect((await attached.bridge.status({})).vault.state).toBe('unlocked');
  await attached.close();
  expect(secret).toHaveBeenCalledTimes(1);
});

it('joins the engine that runs', async () => {
  running = await startEngine({ home, resources, key: await openKey(home, { passphrase: PASSPHRASE }), listeners: 'demand' });
  const attached = await attach({ home, resources, secret: good() });
  expect(attached.own).toBeNull();
  expect((await attached.bridge.status({})).pid).toBe(process.pid);
  const other = await attach({ home, resources, secret: good() });
  await attached.close();
  await attached.gone;
  expect((await running.bridge.status({})).vault.state).toBe('unlocked');
  await running.stop();
  await other.gone;
});

it('shares one engine between two that begin at the same time', async () => {
  const both = await Promise.all([attach({ home, resources, secret: good() }), attach({ home, resources, secret: good() })]);
  expect(both.filter(({ own }) => own !== null)).toHaveLength(1);
  await Promise.all(both.filter(({ own }) => own === null).map((one) => one.close()));
  await Promise.all(both.map((one) => one.close()));
});

it('does not unlock what somebody has locked, unless that is the point', async () => {
  running = await startEngine({ home, resources, listeners: 'demand' });
  const secret = good();
  await expect(attach({ home, resources, secret })).rejects.toMatchObject({ code: 'vault.locked' });
  expect(secret).not.toHaveBeenCalled();
  const attached = await attach({ home, resources, secret, unlock: true });
  await attached.close();
  expect((await running.bridge.status({})).vault.state).toBe('unlocked');
});

it('rejects a wrong passphrase, with and without an engine', async () => {
  const secret = () => Promise.resolve({ passphrase: 'another passphrase' });
  await expect(attach({ home, resources, secret })).rejects.toMatchObject({ code: 'vault.passphrase' });
  running = await startEngine({ home, resources, listeners: 'demand' });
  await expect(attach({ home, resources, secret, unlock: true })).rejects.toMatchObject({ code: 'vault.passphrase' });
});

it('rejects where there is no vault', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'chaperone-attach-'));
  await expect(attach({ home: empty, resources, secret: good() })).rejects.toMatchObject({ code: 'vault.missing' });
  rmSync(empty, { recursive: true });
});
