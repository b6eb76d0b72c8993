import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { makeVault } from '../../test/support/vault/fixture.ts';
import { openStream, saidIn, startLog } from '../../test/support/vault/log.ts';
import { verifyVault } from '../read/verify.ts';
import { systemFiles } from './files.ts';

describe('log client', () => {
  it('keeps what two sessions say, in order', async () => {
    const made = await makeVault();
    const { client, acks } = await startLog(made);
    const streams = [await openStream(made, client), await openStream(made, client)];
    for (let n = 0; n < 200; n += 1) streams[n % 2]!.say(`word ${n}`);
    await Promise.all(streams.map(({ queue }) => queue.durable()));
    expect(client.healthy).toBe(true);
    expect(acks.at(-1)).toMatchObject({ healthy: true, failed: null });
    await streams[0]!.seal();
    await streams[1]!.seal();
    await client.stop();
    for (const [which, { id }] of streams.entries()) {
      expect(await saidIn(made, id)).toEqual(Array.from({ length: 100 }, (_, n) => `word ${2 * n + which}`));
    }
    expect(await verifyVault({ dir: made.dir, key: await made.unlock() })).toMatchObject({
      verified: true,
      checked: { sealed: 2 },
    });
  });

  it('puts all that is said in one turn into one frame', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, say, queue } = await openStream(made, client);
    await queue.durable();
    const path = join(made.dir, 'sessions', `${id}.log`);
    const before = readFileSync(path).length;
    for (let n = 0; n < 100; n += 1) say('same turn');
    await queue.durable();
    const bytes = readFileSync(path).subarray(before);
    expect([bytes[0], bytes.readUInt16BE(2)]).toEqual([1, 100]);
    await client.stop();
  });

  it('is durable when it says so, however much was under way', async () => {
    const made = await makeVault();
    const { client, acks } = await startLog(made);
    const { id, queue } = await openStream(made, client);
    const waits: Promise<void>[] = [];
    for (let n = 0; n < 40; n += 1) {
      queue.body({ x: 1, direction: 'request', at: 2000 * n, offset: n * 65_536, bytes: randomBytes(65_536) });
      waits.push(queue.durable());
    }
    await Promise.all(waits);
    expect(acks.at(-1)).toMatchObject({ stream: id, written: acks.at(-1)?.durable });
    // Fewer waits for the disk than pieces: those that were written meanwhile share one.
    expect(new Set(acks.map(({ durable }) => durable)).size).toBeLessThan(40);
    await client.stop();
  });

  it('takes large bodies with back-pressure and keeps every byte', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const bytes = new Uint8Array(65_536);
    let congested = 0;
    for (let n = 0; n < 300; n += 1) {
      bytes.fill(n);
      queue.body({ x: 1, direction: 'response', at: 1, offset: n * 65_536, bytes });
      if (queue.congested) {
        congested += 1;
        await queue.drained();
      }
    }
    await seal();
    await client.stop();
    expect(congested).toBeGreaterThan(0);
    const report = await verifyVault({ dir: made.dir, key: await made.unlock(), id });
    expect([report.verified, report.checked.records]).toEqual([true, 4 + 302]);
  });

  it('makes durable within a few milliseconds what nobody waits for', async () => {
    const made = await makeVault();
    let ring = (): void => undefined;
    const synced = new Promise<void>((resolve) => (ring = resolve));
    const files = {
      ...systemFiles,
      syncLater: async (fd: number) => {
        await systemFiles.syncLater(fd);
        ring();
      },
    };
    const { client, acks } = await startLog(made, files);
    const { say } = await openStream(made, client);
    say('nobody waits');
    await synced;
    await client.stop();
    expect(acks.some(({ written }) => written === 1)).toBe(true);
  });

  it('refuses while the disk is full, and goes on by itself with a gap', async () => {
    const made = await makeVault();
    let full = false;
    const files = {
      ...systemFiles,
      write: (fd: number, parts: readonly Uint8Array[], position: number) => {
        if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return systemFiles.write(fd, parts, position);
      },
    };
    const { client, nextAck } = await startLog(made, files);
    const { id, queue, say, seal } = await openStream(made, client);
    say('before');
    await queue.durable();
    full = true;
    say('lost');
    await expect(queue.durable()).rejects.toMatchObject({ code: 'vault.full' });
    expect(client.healthy).toBe(false);
    expect(() => say('refused')).toThrow(expect.objectContaining({ code: 'vault.full' }));
    full = false;
    // The log tries again on its own and says when that worked.
    while (!client.healthy) await nextAck();
    say('after');
    await queue.durable();
    await seal();
    await client.stop();
    expect(await saidIn(made, id)).toEqual(['before', 'write failed: ENOSPC', 'after']);
    expect((await verifyVault({ dir: made.dir, key: await made.unlock() })).verified).toBe(true);
  });

  it('refuses everybody once it has ended', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, say } = await openStream(made, client);
    await queue.durable();
    expect([client.over(id), client.over('unknown')]).toEqual([false, true]);
    client.forget(id, { code: 'record.ended', details: { session: id } });
    expect(() => say('late')).toThrow(expect.objectContaining({ code: 'record.ended' }));
    const other = await openStream(made, client);
    await client.stop();
    await client.stop();
    expect(client.healthy).toBe(false);
    expect(() => other.say('late')).toThrow(expect.objectContaining({ code: 'record.stopped' }));
    await expect(client.call({ call: 'stop' })).rejects.toMatchObject({ code: 'record.stopped' });
    expect(() => client.queue('x', () => 0).event('{}')).toThrow(expect.objectContaining({ code: 'record.stopped' }));
  });

  it('is not started by files that fail', async () => {
    const made = await makeVault();
    await expect(startLog(made, faultyFiles(2, 'dead'))).rejects.toMatchObject({ code: 'vault.io' });
  });
});
