import { describe, expect, it } from 'vitest';
import { PIECE_HEAD, readPiece, splitRecords } from '../seal/record.ts';
import type { Ack, Batch } from './protocol.ts';
import { SessionQueue } from './queue.ts';
import { BATCH_BYTES, SlabPool } from './slab-pool.ts';

const FULL = { code: 'vault.full', details: { reason: 'ENOSPC' } } as const;

function queueOf(): { queue: SessionQueue; scheduled: () => number; hurried: () => boolean } {
  let scheduled = 0;
  let hurried = false;
  const queue = new SessionQueue({
    id: 's',
    pool: new SlabPool(() => undefined),
    now: () => 42,
    schedule: (soon) => {
      scheduled += 1;
      hurried = soon;
    },
  });
  return { queue, scheduled: () => scheduled, hurried: () => hurried };
}

function ack(written: number, durable: number, more: Partial<Ack> = {}): Ack {
  return { stream: 's', written, durable, size: 0, failed: null, healthy: true, ...more };
}

const plainOf = (batch: Batch): Uint8Array => new Uint8Array(batch.buffer, 0, batch.length);
const piece = (bytes: number): Parameters<SessionQueue['body']>[0] => ({
  x: 1,
  direction: 'request',
  at: 0,
  offset: 0,
  bytes: new Uint8Array(bytes),
});

/** 'resolved', 'rejected CODE', or 'waiting' after everything that can happen now has happened. */
async function stateOf(promise: Promise<void>): Promise<string> {
  const settled = promise.then(
    () => 'resolved',
    (error: unknown) => `rejected ${(error as { code: string }).code}`,
  );
  return Promise.race([settled, new Promise<string>((resolve) => setImmediate(() => resolve('waiting')))]);
}

describe('queue', () => {
  it('packs records in order into one batch', () => {
    const { queue, scheduled } = queueOf();
    queue.event('{"a":"ü"}');
    queue.body({ x: 7, direction: 'response', at: 1, offset: 2, bytes: Buffer.from('body') });
    expect(scheduled()).toBeGreaterThan(0);
    const [batch, ...none] = queue.take(false);
    expect([none.length, batch?.seq, batch?.count, batch?.at, batch?.sync, batch?.busy]).toEqual([0, 1, 2, 42, false, false]);
    const records = splitRecords(plainOf(batch!))!;
    expect(records.map(({ kind, payload }) => [kind, Buffer.from(payload.subarray(-4)).toString('latin1')])).toEqual([
      [1, Buffer.from('ü"}').toString('latin1')],
      [2, 'body'],
    ]);
    expect([queue.records, queue.take(true)]).toEqual([2, []]);
  });

  it('lets little linger for more, and hurries for much or for somebody who waits', () => {
    const { queue, hurried } = queueOf();
    queue.event('{}');
    expect(hurried()).toBe(false);
    void queue.durable();
    expect(hurried()).toBe(true);
    queue.take(true);
    queue.event('{}');
    expect(hurried()).toBe(false);
    queue.body(piece(65_536));
    expect(hurried()).toBe(true);
  });

  it('copies bodies, so that the caller may reuse the memory', () => {
    const { queue } = queueOf();
    const bytes = Buffer.from('first');
    queue.body({ x: 1, direction: 'request', at: 0, offset: 0, bytes });
    bytes.fill(0);
    expect(Buffer.from(plainOf(queue.take(false)[0]!)).toString('latin1')).toContain('first');
  });

  it('makes one piece of chunks that follow each other at once', () => {
    const { queue } = queueOf();
    const chunk = (at: number, offset: number, text: string, more = {}) => {
      queue.body({ x: 1, direction: 'response', at, offset, bytes: Buffer.from(text), ...more });
    };
    chunk(0, 0, 'a');
    chunk(1000, 1, 'bc');
    chunk(1001, 3, 'later');
    chunk(1001, 8, 'other way', { direction: 'request' });
    chunk(1001, 8, 'd');
    chunk(1001, 10, 'after a hole');
    chunk(1001, 22, 'other exchange', { x: 2 });
    chunk(1001, 36, 'e', { x: 2 });
    queue.event('{}');
    chunk(1001, 37, 'after an event', { x: 2 });
    const [batch] = queue.take(true);
    const pieces = splitRecords(plainOf(batch!))!.map(({ payload }) => readPiece(payload));
    expect(pieces.map((one) => one && [one.at, one.offset, Buffer.from(one.bytes).toString()])).toEqual([
      [0, 0, 'abc'],
      [1001, 3, 'later'],
      [1001, 8, 'other way'],
      [1001, 8, 'd'],
      [1001, 10, 'after a hole'],
      [1001, 22, 'other exchangee'],
      null,
      [1001, 37, 'after an event'],
    ]);
    expect([queue.records, batch?.count]).toEqual([8, 8]);
  });

  it('joins chunks up to the longest piece, and not behind a batch that has left', () => {
    const { queue } = queueOf();
    for (let n = 0; n < 5; n += 1) queue.body({ ...piece(16_384), offset: n * 16_384 });
    const [batch] = queue.take(true);
    queue.body({ ...piece(10), offset: 5 * 16_384 });
    const sizes = [batch!, queue.take(true)[0]!].flatMap((one) =>
      splitRecords(plainOf(one))!.map(({ payload }) => payload.length),
    );
    expect(sizes).toEqual([PIECE_HEAD + 65_536, PIECE_HEAD + 16_384, PIECE_HEAD + 10]);
  });

  it('fills batches to the brim and gathers while two are under way', () => {
    const { queue } = queueOf();
    for (let n = 0; n < 9; n += 1) queue.body(piece(65_536));
    const sent = queue.take(false);
    expect(sent.map(({ length, count }) => [length, count])).toEqual([
      [BATCH_BYTES, 4],
      [BATCH_BYTES, 4],
    ]);
    queue.event('{}');
    expect(queue.take(false)).toEqual([]);
    queue.acknowledge(ack(1, 0));
    expect(queue.take(false).map(({ seq, count }) => [seq, count])).toEqual([[3, 2]]);
  });

  it('never puts more than 4,096 records into a frame', () => {
    const { queue } = queueOf();
    for (let n = 0; n < 5000; n += 1) queue.event('{}');
    expect(queue.take(true).map(({ count }) => count)).toEqual([4096, 904]);
  });

  it('gives a large event a buffer of its own, and refuses one that is too large', () => {
    const { queue } = queueOf();
    queue.event(JSON.stringify({ t: 'x'.repeat(900_000) }));
    expect(queue.take(true)[0]?.count).toBe(1);
    expect(() => queue.event('x'.repeat((1 << 20) + 1))).toThrow(expect.objectContaining({ code: 'record.stopped' }));
    expect(() => queue.body(piece(65_537))).toThrow(expect.objectContaining({ code: 'record.stopped' }));
  });

  it('resolves durable only for what was queued before, and only by fdatasync', async () => {
    const { queue } = queueOf();
    expect(await stateOf(queue.durable())).toBe('resolved');
    queue.event('{"n":1}');
    const first = queue.durable();
    const written = queue.written();
    expect(queue.take(false)[0]?.sync).toBe(true);
    queue.event('{"n":2}');
    const second = queue.durable();
    queue.acknowledge(ack(1, 0));
    expect([await stateOf(written), await stateOf(first)]).toEqual(['resolved', 'waiting']);
    queue.acknowledge(ack(1, 1));
    expect([await stateOf(first), await stateOf(second)]).toEqual(['resolved', 'waiting']);
    queue.take(true);
    queue.acknowledge(ack(2, 2));
    expect(await stateOf(second)).toBe('resolved');
  });

  it('asks for a sync when what it waits for is on its way already', () => {
    const { queue } = queueOf();
    queue.event('{}');
    queue.take(true);
    expect(queue.takeSync()).toBe(false);
    void queue.durable();
    expect([queue.takeSync(), queue.takeSync()]).toEqual([true, false]);
  });

  it('is congested above 4 MiB and drained below 2 MiB', async () => {
    const { queue } = queueOf();
    expect(await stateOf(queue.drained())).toBe('resolved');
    while (!queue.congested) queue.body(piece(65_536));
    const drained = queue.drained();
    const sent = queue.take(true);
    expect(sent.length).toBeGreaterThan(14);
    expect(sent.at(-1)?.busy).toBe(true);
    queue.acknowledge(ack(4, 0));
    expect([queue.congested, await stateOf(drained)]).toEqual([false, 'waiting']);
    queue.acknowledge(ack(sent.length, 0));
    expect(await stateOf(drained)).toBe('resolved');
  });

  it('takes no more than 64 MiB from somebody who does not listen', () => {
    const { queue } = queueOf();
    let taken = 0;
    const push = (): void => {
      for (; taken < 2000; taken += 1) queue.body(piece(65_536));
    };
    expect(push).toThrow(expect.objectContaining({ code: 'record.stopped' }));
    expect(taken).toBeGreaterThan(900);
    expect(taken).toBeLessThan(1025);
  });

  it('refuses those who wait for a lost batch, and everybody until writing works again', async () => {
    const { queue } = queueOf();
    queue.event('{"n":1}');
    const early = queue.durable();
    queue.take(true);
    queue.event('{"n":2}');
    const late = queue.durable();
    queue.take(true);
    queue.acknowledge(ack(2, 1, { failed: { seq: 2, failure: FULL, final: false }, healthy: false }));
    expect(queue.losses).toBe(1);
    expect([await stateOf(early), await stateOf(late)]).toEqual(['resolved', 'rejected vault.full']);
    expect(() => queue.event('{}')).toThrow(expect.objectContaining({ code: 'vault.full' }));
    expect([await stateOf(queue.durable()), await stateOf(queue.drained())]).toEqual([
      'rejected vault.full',
      'rejected vault.full',
    ]);
    queue.acknowledge(ack(2, 2));
    expect(queue.stopped).toBeNull();
    queue.event('{"n":3}');
    expect(queue.take(true)[0]?.seq).toBe(3);
  });

  it('stays closed after a final failure or the end', async () => {
    const { queue } = queueOf();
    queue.event('{}');
    queue.take(true);
    queue.acknowledge(ack(1, 0, { failed: { seq: 1, failure: FULL, final: true }, healthy: false }));
    queue.acknowledge(ack(1, 1));
    expect(() => queue.event('{}')).toThrow(expect.objectContaining({ code: 'vault.full' }));
    const other = queueOf().queue;
    other.event('{}');
    const waiting = [other.durable(), other.written()];
    other.end({ code: 'record.ended', details: { session: 's' } });
    for (const promise of waiting) expect(await stateOf(promise)).toBe('rejected record.ended');
    expect(await stateOf(other.written())).toBe('rejected record.ended');
  });
});
