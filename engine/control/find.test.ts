import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VaultKey } from '../../vault/vault.ts';
import { systemRandom } from '../clock.ts';
import { News } from '../events.ts';
import { FakeTime } from '../testing/fakes.ts';
import { writeAddress } from './address.ts';
import { findEngine, refuseSecond } from './find.ts';
import { Gate } from './gate.ts';
import { Peer } from './peer.ts';
import { makeEngineKey } from './proof.ts';
import { startControl, type ControlServer } from './server.ts';
import { Tickets } from './tickets.ts';

let home = '';
let server: ControlServer;
let control: Uint8Array | null = null;
const engineKey = makeEngineKey();
const vaultKey = (fill: number): VaultKey => ({ vault: 'V', derive: () => new Uint8Array(32).fill(fill), wipe: () => undefined });

beforeEach(async () => {
  control = new Uint8Array(32).fill(1);
  home = mkdtempSync(join(tmpdir(), 'chaperone-find-'));
  const time = new FakeTime();
  server = await startControl({
    port: 0,
    rendererDir: null,
    peer: (kind, wire) =>
      new Peer(
        kind,
        {
          handlers: { 'targets.list': () => Promise.resolve([]) } as never,
          news: new News(),
          status: {} as never,
          gate: new Gate(time.clock, time.schedule),
          tickets: new Tickets(systemRandom),
          engineKey,
          random: systemRandom,
          controlKey: () => control,
        },
        wire,
        () => undefined,
      ),
  });
  writeAddress(home, { pid: 42, port: server.port, key: engineKey.publicKey, address: null });
});
afterEach(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

it('finds the engine and is let in with the vault key', async () => {
  const found = (await findEngine(home))!;
  expect(found).toMatchObject({ pid: 42, locked: false });
  await expect(found.client.bridge['targets.list']({})).rejects.toMatchObject({ code: 'engine.unauthorized' });
  await found.signIn(vaultKey(1));
  expect(await found.client.bridge['targets.list']({})).toEqual([]);
  await found.client.close();
});

it('is not let in with another key, and sends such an engine no proof', async () => {
  const found = (await findEngine(home))!;
  await expect(found.signIn(vaultKey(2))).rejects.toMatchObject({ code: 'engine.unauthorized' });
  await found.client.close();
});

it('sees that the engine is locked', async () => {
  control = null;
  const found = (await findEngine(home))!;
  expect(found.locked).toBe(true);
  await found.client.close();
});

it('takes somebody else on the port for no engine', async () => {
  writeAddress(home, { pid: 42, port: server.port, key: makeEngineKey().publicKey, address: null });
  expect(await findEngine(home)).toBeNull();
  await refuseSecond(home);
});

it('takes a file that a crash has left for no engine', async () => {
  expect(await findEngine(tmpdir())).toBeNull();
  await server.close();
  expect(await findEngine(home)).toBeNull();
});

it('refuses to be the second', async () => {
  await expect(refuseSecond(home)).rejects.toMatchObject({ code: 'vault.busy', details: { pid: 42 } });
});
