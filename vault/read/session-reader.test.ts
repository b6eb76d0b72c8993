import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeVault, recordExchange, requestEvent, type MadeVault } from '../../test/support/vault/fixture.ts';
import { openStream, startLog } from '../../test/support/vault/log.ts';
import { frameOffsets } from '../../test/support/vault/recorded.ts';
import type { BodyPiece, RecordEvent, SessionRecorder } from '../../contract/record.ts';
import { INFO } from '../keys/vault-key.ts';
import type { SessionQueue } from '../log/queue.ts';
import { SessionReader } from './session-reader.ts';

async function readerOf(made: MadeVault, id: string): Promise<SessionReader> {
  const wrapKey = (await made.unlock()).derive(INFO.streamWrap);
  return new SessionReader({ file: join(made.dir, 'sessions', `${id}.log`), id, vault: made.id, wrapKey });
}

/** A recorder over a queue, as the vault gives to the path. */
function recorderOf(queue: SessionQueue): SessionRecorder {
  let x = 0;
  let at = 0;
  return {
    id: '',
    at: () => (at += 1000),
    nextExchange: () => (x += 1),
    event: (event) => queue.event(JSON.stringify(event)),
    body: (piece) => queue.body(piece),
    durable: () => queue.durable(),
    congested: false,
    losses: 0,
    drained: () => queue.drained(),
  };
}

describe('session reader', () => {
  it('follows a session while it grows and shows its steps whole', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const recorder = recorderOf(queue);
    const reader = await readerOf(made, id);
    await reader.refresh();
    for (let n = 1; n <= 5; n += 1) {
      recordExchange(recorder, `{"request":${n}}`, `{"response":${n}}`);
      await queue.durable();
      await reader.refresh();
      expect(reader.steps(1, 100).total).toBe(n);
    }
    expect([reader.sealed, reader.steps(4, 1).rows.map(({ n }) => n), reader.steps(9, 5).rows]).toEqual([false, [4], []]);
    const detail = await reader.step(3, 1000);
    expect([detail.request.body.content, detail.response?.body.content]).toEqual(['{"request":3}', '{"response":3}']);
    expect(detail).toMatchObject({
      n: 3,
      identity: { subject: 'mia' },
      decision: { rule: 'allow-all' },
      proof: { firstRecord: 11, lastRecord: 15, sealed: false },
    });
    expect(detail.chunks.map(({ direction, bytes }) => [direction, bytes])).toEqual([
      ['request', 13],
      ['response', 14],
    ]);
    await seal();
    await reader.refresh();
    expect(reader.summary()).toMatchObject({ id, sealed: true, steps: 5, closed: 'ended', verdicts: { allow: 5 } });
    expect(reader.summary().bytes).toBe(readFileSync(join(made.dir, 'sessions', `${id}.log`)).length);
    await client.stop();
    const fresh = await readerOf(made, id);
    await fresh.refresh();
    expect(fresh.summary()).toEqual(reader.summary());
    expect(await fresh.step(5, 1000)).toMatchObject({ proof: { sealed: true } });
    reader.close();
    await expect(reader.step(1, 1)).rejects.toMatchObject({ code: 'vault.damaged' });
  });

  it('shows a body that is interleaved with others, cut at the limit', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    for (const x of [1, 2]) queue.event(JSON.stringify(requestEvent(x, x)));
    for (let n = 0; n < 40; n += 1) {
      for (const x of [1, 2])
        queue.body({ x, direction: 'request', at: n, offset: n * 10_000, bytes: Buffer.alloc(10_000, x === 1 ? 'a' : 'b') });
      if (n % 7 === 0) await queue.durable();
    }
    await seal();
    await client.stop();
    const reader = await readerOf(made, id);
    await reader.refresh();
    const whole = await reader.step(2, 1 << 20);
    expect([whole.request.body.bytes, whole.request.body.content === 'b'.repeat(400_000), whole.request.body.state]).toEqual([
      400_000,
      true,
      'partial',
    ]);
    expect(whole.outcome).toBe('lost');
    expect(whole.response).toBeNull();
    const cut = await reader.step(1, 10);
    expect(cut.request.body).toMatchObject({ content: 'a'.repeat(10), truncated: true });
    expect(cut.chunks).toHaveLength(40);
  });

  it('reads up to a torn tail, and further once it is whole', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue } = await openStream(made, client);
    recordExchange(recorderOf(queue), '{}', '{}');
    await queue.durable();
    await client.stop();
    const path = join(made.dir, 'sessions', `${id}.log`);
    const bytes = readFileSync(path);
    const reader = await readerOf(made, id);
    const [first = 0] = frameOffsets(bytes);
    writeFileSync(path, bytes.subarray(0, first + 40));
    await reader.refresh();
    expect([reader.steps(1, 9).total, reader.fault]).toEqual([0, null]);
    appendFileSync(path, bytes.subarray(first + 40));
    await reader.refresh();
    expect(reader.steps(1, 9).total).toBe(1);
  });

  it('shows what can be read of a damaged session and says where it had to stop', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const recorder = recorderOf(queue);
    for (let n = 0; n < 3; n += 1) {
      recordExchange(recorder, '{}', '{}');
      await queue.durable();
    }
    await seal();
    await client.stop();
    const path = join(made.dir, 'sessions', `${id}.log`);
    const bytes = readFileSync(path);
    const offsets = frameOffsets(bytes);
    bytes[offsets[2]! - 40]! ^= 1;
    writeFileSync(path, bytes);
    const reader = await readerOf(made, id);
    await reader.refresh();
    expect([reader.steps(1, 9).total, reader.fault?.kind, reader.fault?.offset, reader.sealed]).toEqual([
      1,
      'decrypt',
      offsets[1],
      false,
    ]);
    bytes[20]! ^= 1;
    writeFileSync(path, bytes);
    await expect((await readerOf(made, id)).refresh()).rejects.toMatchObject({ code: 'vault.damaged' });
  });

  it('counts what it does not know', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    queue.event('{"t":"model.turn","at":5,"text":"later"}');
    await seal();
    await client.stop();
    const reader = await readerOf(made, id);
    await reader.refresh();
    expect(reader.undecoded).toBe(1);
  });

  it('says that there is no such session, and no such step', async () => {
    const made = await makeVault();
    await expect((await readerOf(made, '01JD0000000000000000000009')).refresh()).rejects.toMatchObject({ code: 'read.session' });
    const { client } = await startLog(made);
    const { id, queue } = await openStream(made, client);
    await queue.durable();
    const reader = await readerOf(made, id);
    await reader.refresh();
    await expect(reader.step(1, 10)).rejects.toMatchObject({ code: 'read.step', details: { n: 1, steps: 0 } });
    await client.stop();
  });

  it('gives the records of one step or of all again, in order, and stops when the visitor has seen enough', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const recorder = recorderOf(queue);
    for (let n = 1; n <= 3; n += 1) recordExchange(recorder, `{"request":${n}}`, `{"response":${n}}`);
    await seal();
    await client.stop();
    const reader = await readerOf(made, id);
    await reader.refresh();
    const seen: string[] = [];
    const visitor = {
      event: (event: RecordEvent) => void seen.push(event.t),
      piece: ({ x, direction }: BodyPiece) => void seen.push(`${direction} ${x}`),
    };
    await reader.visit(2, visitor);
    expect(seen.toSorted()).toEqual(['end', 'request', 'request 2', 'response', 'response 2']);
    seen.length = 0;
    await reader.visitAll(visitor);
    expect(seen.filter((one) => one === 'end')).toHaveLength(3);
    expect([seen[0], seen.at(-1)]).toEqual(['session.opened', 'session.closed']);
    let pieces = 0;
    await reader.visitAll({
      piece: () => {
        pieces += 1;
        return false;
      },
    });
    expect(pieces).toBe(1);
    expect([reader.rows.length, reader.row(3).n]).toEqual([3, 3]);
    expect(() => reader.row(4)).toThrow(expect.objectContaining({ code: 'read.step' }) as Error);
    await expect(reader.visit(4, {})).rejects.toMatchObject({ code: 'read.step' });
    reader.close();
  });

  it('gives recorded bytes from anywhere, and counts them all', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    queue.event(JSON.stringify(requestEvent(1, 1)));
    for (const [offset, text] of [
      [0, 'abc'],
      [3, 'def'],
      [6, 'ghi'],
    ] as const)
      queue.body({ x: 1, direction: 'response', at: 2, offset, bytes: Buffer.from(text) });
    await seal();
    await client.stop();
    const reader = await readerOf(made, id);
    await reader.refresh();
    const read = async (from: number, limit: number): Promise<string> =>
      Buffer.from((await reader.bytes(1, 'response', from, limit)).data).toString();
    expect(await Promise.all([read(0, 100), read(2, 3), read(4, 1), read(9, 5)])).toEqual(['abcdefghi', 'cde', 'e', '']);
    expect(await reader.bytes(1, 'request', 0, 10)).toMatchObject({ total: 0 });
    expect((await reader.bytes(1, 'response', 0, 1)).total).toBe(9);
    reader.close();
  });

  it('tells commands with their lines', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const recorder = recorderOf(queue);
    recordExchange(recorder, '{"spec":{"replicas":2}}', '{}');
    recordExchange(recorder, '{}', '{}');
    await seal();
    await client.stop();
    const reader = await readerOf(made, id);
    await reader.refresh();
    const { total, rows } = reader.commands(1, 10);
    expect([total, rows.map(({ first, steps }) => [first, steps])]).toEqual([1, [[1, 2]]]);
    expect(rows[0]?.line).toMatch(/^kubectl create /);
    expect(reader.commands(2, 10)).toEqual({ total: 1, rows: [] });
    reader.close();
  });
});
