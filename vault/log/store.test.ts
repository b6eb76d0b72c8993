import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { makeVault, seededRandom, type MadeVault } from '../../test/support/vault/fixture.ts';
import { logOptions, NOW } from '../../test/support/vault/log.ts';
import { INFO } from '../keys/vault-key.ts';
import { verifyVault } from '../read/verify.ts';
import { encodeHead, wrapDataKey } from '../seal/head.ts';
import { systemFiles, type Files } from './files.ts';
import { plaintextOf } from './payload.ts';
import type { Batch, LogCall } from './protocol.ts';
import { LogStore } from './store.ts';

const ID = '01JD0000000000000000000007';
const CLOSED = { t: 'session.closed', at: 9, reason: 'ended' } as const;
const STATE = {
  authority: { cert: 'C', key: 'K' },
  targets: [],
  providers: [],
  grants: [],
  revoked: [],
  ports: { a: 1 },
} as const;

const open = async (made: MadeVault, files: Files = systemFiles) =>
  LogStore.open(await logOptions(made.dir, await made.unlock()), files, seededRandom('store'));

async function openCall(made: MadeVault, id = ID): Promise<LogCall & { call: 'open' }> {
  const key = await made.unlock();
  const { signer } = await logOptions(made.dir, key);
  const dataKey = new Uint8Array(32).fill(4);
  const name = { stream: 'session', id, vault: made.id } as const;
  const wrapped = wrapDataKey(key.derive(INFO.streamWrap), dataKey, new Uint8Array(12), name);
  return { call: 'open', id, head: encodeHead({ format: 1, ...name, createdAt: NOW, signer, key: wrapped }), dataKey, at: NOW };
}

/** A copy in memory as batches have it. */
function shared(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function batch(seq: number, sync: boolean): Batch {
  const plain = shared(plaintextOf([{ t: 'gap', at: 1, reason: `batch ${seq}` }]));
  return { stream: ID, seq, buffer: plain.buffer, length: plain.length, count: 1, at: 1, sync, busy: false };
}

const findings = async (made: MadeVault): Promise<unknown> =>
  (await verifyVault({ dir: made.dir, key: await made.unlock() })).findings;

describe('store', () => {
  it('opens, appends, settles, seals and stops', async () => {
    const made = await makeVault();
    const { store } = await open(made);
    const call = await openCall(made);
    expect(store.call(call)).toMatchObject({ entry: { id: ID, seal: null }, bytes: call.head.length });
    expect(call.dataKey.every((byte) => byte === 0)).toBe(true);
    store.append(batch(1, false));
    expect(store.settle(new Set([ID, 'unknown'])).acks).toMatchObject([{ written: 1, durable: 0 }]);
    expect(store.unsynced().map(({ id }) => id)).toEqual([ID]);
    store.append(batch(2, true));
    expect(store.settle(new Set([ID])).acks).toMatchObject([{ written: 2, durable: 2, healthy: true }]);
    store.append(batch(3, false));
    store.want(ID);
    expect(store.settle(new Set([ID])).acks).toMatchObject([{ durable: 3 }]);
    const seal = store.call({ call: 'seal', id: ID, closed: CLOSED, at: NOW });
    expect(seal).toMatchObject({ records: 4, reason: 'ended' });
    expect(store.call({ call: 'seal', id: ID, closed: CLOSED, at: NOW })).toEqual(seal);
    store.append(batch(4, true));
    expect([store.settle(new Set([ID])).acks, store.probe(), store.failing]).toEqual([[], [], false]);
    store.call({ call: 'stop' });
    expect(await findings(made)).toEqual([]);
  });

  it('leaves the fdatasync of much to its caller', async () => {
    const made = await makeVault();
    const { store } = await open(made);
    store.call(await openCall(made));
    const reason = randomBytes(300_000).toString('base64');
    const plain = shared(plaintextOf([{ t: 'gap', at: 1, reason }]));
    store.append({ ...batch(1, true), buffer: plain.buffer, length: plain.length });
    const { acks, large } = store.settle(new Set([ID]));
    expect([acks, large.map(({ id }) => id)]).toMatchObject([[{ written: 1, durable: 0 }], [ID]]);
    await large[0]!.syncLater();
    expect(store.settle(new Set([ID]))).toMatchObject({ acks: [{ written: 1, durable: 1 }], large: [] });
    store.call({ call: 'stop' });
  });

  it('refuses a session that exists', async () => {
    const made = await makeVault();
    const { store } = await open(made);
    store.call(await openCall(made));
    const again = await openCall(made);
    expect(() => store.call(again)).toThrow(/exists/);
    store.call({ call: 'stop' });
  });

  it('saves the state with a growing revision, and keeps the old one when that fails at any operation', async () => {
    const made = await makeVault();
    const base = faultyFiles(0, 'EIO');
    (await open(made, base)).store.call({ call: 'stop' });
    for (let at = 1; at <= 12; at += 1) {
      const { store } = await open(made, faultyFiles(base.count + at, 'EIO'));
      let failed = false;
      try {
        store.call({ call: 'state', change: 'tested', at: NOW, state: { ...STATE, ports: { a: at } } });
      } catch {
        failed = true;
      }
      expect([at, failed]).toEqual([at, true]);
      store.call({ call: 'stop' });
      const { store: next, start } = await open(made);
      // From the rename on the new state is there; before it the old one.
      expect(Object.values(start.state.ports)[0], `operation ${at}`).toBe(at >= 5 ? at : undefined);
      next.call({ call: 'stop' });
      expect(await findings(made)).toEqual([]);
    }
  });

  it('refuses a state that is older than the catalogue, missing, or of another signer', async () => {
    const made = await makeVault();
    const path = join(made.dir, 'state.sealed');
    const old = readFileSync(path);
    const { store } = await open(made);
    store.call({ call: 'state', change: 'tested', at: NOW, state: STATE });
    store.call({ call: 'stop' });
    writeFileSync(path, old);
    await expect(open(made)).rejects.toMatchObject({ code: 'vault.damaged', details: { file: 'state.sealed' } });
    writeFileSync(path, Buffer.alloc(3));
    await expect(open(made)).rejects.toMatchObject({ code: 'vault.foreign' });
    const options = await logOptions(made.dir, await made.unlock());
    writeFileSync(path, old);
    await expect(LogStore.open({ ...options, signer: 'AAAA' }, systemFiles, seededRandom('x'))).rejects.toMatchObject({
      code: 'vault.damaged',
      details: { reason: expect.stringContaining('signing key') as string },
    });
  });

  it('gives keys back as zeros', async () => {
    const made = await makeVault();
    const options = await logOptions(made.dir, await made.unlock());
    const { store } = await LogStore.open(options, systemFiles, seededRandom('x'));
    store.call({ call: 'stop' });
    expect(Buffer.concat([options.wrapKey, options.stateKey]).equals(Buffer.alloc(64))).toBe(true);
  });
});
