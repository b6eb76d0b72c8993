import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles, type FaultKind } from '../../test/support/vault/faulty-files.ts';
import { temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { makeStream, SESSION, WRAP_KEY } from '../../test/support/vault/stream.ts';
import { decodeEvent } from '../read/events.ts';
import { scan } from '../seal/scan.ts';
import { StreamWalk } from '../seal/walk.ts';
import { systemFiles } from './files.ts';
import { plaintextOf } from './payload.ts';
import type { Batch } from './protocol.ts';
import { SessionStream } from './session-stream.ts';
import { StreamFile } from './stream-file.ts';

function made(at: number, kind: FaultKind) {
  const { head, sealer } = makeStream();
  const path = join(temporaryDirectory(), 'log');
  const files = faultyFiles(at, kind);
  const fd = files.open(path, 'create');
  files.write(fd, [head], 0);
  return { path, files, stream: new SessionStream(SESSION, new StreamFile(files, fd, head.length, sealer)) };
}

/** A copy in memory as batches have it. */
function shared(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function batch(seq: number, reason: string, sync = false): Batch {
  const plain = shared(plaintextOf([{ t: 'gap', at: seq, reason }]));
  return { stream: SESSION, seq, buffer: plain.buffer, length: plain.length, count: 1, at: 100 + seq, sync, busy: false };
}

/** Reasons of the events in the file, and whether it is whole and sealed. */
async function content(path: string): Promise<{ events: unknown[]; good: boolean; sealed: boolean }> {
  const walk = new StreamWalk({ wrapKey: WRAP_KEY, checks: 'all' });
  const fd = systemFiles.open(path, 'read');
  const events: unknown[] = [];
  let good = true;
  for await (const step of scan((into, position) => systemFiles.read(fd, into, position), walk, 'fault')) {
    if (step.is === 'fault') good = false;
    if (step.is === 'frame') for (const { payload } of step.frame.records ?? []) events.push(decodeEvent(payload));
  }
  systemFiles.close(fd);
  return { events, good, sealed: walk.last !== null };
}

describe('session stream', () => {
  it('acknowledges what is written and what is durable', () => {
    const { stream } = made(0, 'EIO');
    stream.append(batch(1, 'one'));
    expect([stream.wanted, stream.ack()]).toMatchObject([false, { written: 1, durable: 0, failed: null, healthy: true }]);
    stream.append(batch(2, 'two', true));
    expect(stream.wanted).toBe(true);
    stream.sync();
    expect([stream.wanted, stream.ack()]).toMatchObject([false, { written: 2, durable: 2 }]);
    stream.want();
    expect(stream.wanted).toBe(true);
    stream.file.close();
  });

  it('counts what is lost and begins the next success with a gap that says so', async () => {
    const { path, stream, files } = made(4, 'dead');
    stream.append(batch(1, 'one'));
    const lost = batch(2, 'two');
    stream.append(lost);
    expect(stream.ack()).toMatchObject({
      written: 2,
      failed: { seq: 2, failure: { code: 'record.stopped' }, final: false },
      healthy: false,
    });
    stream.append(batch(3, 'three'));
    expect(stream.ack()).toMatchObject({ written: 3, failed: { seq: 3 }, healthy: false });
    files.heal();
    stream.append(batch(4, 'four'));
    expect(stream.ack()).toMatchObject({ written: 4, failed: null, healthy: true });
    stream.file.close();
    const bytes = lost.length + batch(3, 'three').length;
    expect((await content(path)).events).toEqual([
      { t: 'gap', at: 1, reason: 'one' },
      { t: 'gap', at: 104, reason: 'write failed: EIO', records: 2, bytes },
      { t: 'gap', at: 4, reason: 'four' },
    ]);
  });

  it('finds out by itself that writing works again', async () => {
    const { path, stream, files } = made(4, 'dead');
    expect([stream.probe(), stream.failing]).toEqual([false, false]);
    stream.append(batch(1, 'one'));
    stream.append(batch(2, 'two'));
    expect([stream.failing, stream.probe()]).toEqual([true, false]);
    files.heal();
    expect([stream.probe(), stream.failing]).toEqual([true, false]);
    stream.append(batch(3, 'three'));
    stream.file.close();
    const { events, good } = await content(path);
    expect([good, events.map((event) => (event as { reason: string }).reason)]).toEqual([
      true,
      ['one', 'write failed: EIO', 'three'],
    ]);
  });

  it('is over after a failed fdatasync', async () => {
    for (const later of [true, false]) {
      const { stream } = made(4, 'EIO');
      stream.append(batch(1, 'one', true));
      if (later) await stream.syncLater();
      else stream.sync();
      expect(stream.ack()).toMatchObject({ durable: 0, failed: { seq: 1, final: true }, healthy: false });
      stream.append(batch(2, 'two'));
      expect(stream.ack()).toMatchObject({ failed: { seq: 2, final: true } });
      expect(stream.probe()).toBe(false);
      stream.file.close();
    }
  });

  it('seals, and goes on where it stopped when sealing failed', async () => {
    // Operations 3 to 5 of a seal are: the closing record, the checkpoint, the sync.
    for (const [at, kind] of [
      [3, 'torn'],
      [4, 'torn'],
      [4, 'EIO'],
      [0, 'EIO'],
    ] as const) {
      const { path, stream } = made(at, kind);
      const seal = (): void => stream.seal({ t: 'session.closed', at: 9, reason: 'ended' });
      if (at > 0) expect(seal).toThrow();
      seal();
      seal();
      stream.file.close();
      expect(await content(path), `operation ${at}`).toMatchObject({
        events: [{ t: 'session.closed', at: 9 }],
        good: true,
        sealed: true,
      });
    }
  });
});
