import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { endEvent, makeVault, requestEvent, responseEvent, type MadeVault } from '../../test/support/vault/fixture.ts';
import { openStream, startLog } from '../../test/support/vault/log.ts';
import { INFO } from '../keys/vault-key.ts';
import { Follower } from './follower.ts';
import { IndexTables } from './tables.ts';

let sql: SqlJsStatic;
beforeAll(async () => {
  sql = await initSqlJs();
});

async function follow(
  made: MadeVault,
  tables = IndexTables.empty(sql),
): Promise<{ follower: Follower; tables: IndexTables; progress: Map<string, number> }> {
  const progress = new Map<string, number>();
  const wrapKey = (await made.unlock()).derive(INFO.streamWrap);
  const follower = new Follower({
    dir: made.dir,
    vault: made.id,
    wrapKey,
    tables,
    onProgress: (id, records) => progress.set(id, records),
  });
  return { follower, tables, progress };
}

describe('follower', () => {
  it('reads on from where it was, to the seal', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const { follower, tables, progress } = await follow(made);
    follower.follow([{ id, chain: null }]);
    queue.event(JSON.stringify(requestEvent(1, 1)));
    await queue.durable();
    expect(await follower.catchUp()).toBe(true);
    expect([progress.get(id), tables.query({ text: 'running' }).length, tables.query({})[0]?.sealed]).toEqual([2, 1, false]);
    expect(await follower.catchUp()).toBe(false);
    queue.body({ x: 1, direction: 'request', at: 1, offset: 0, bytes: Buffer.from('{"image":"nginx"}') });
    queue.event(JSON.stringify(responseEvent(1, 2)));
    queue.event(JSON.stringify(endEvent(1, 3)));
    const sealed = (await seal()) as { chain: string; records: number };
    expect(await follower.catchUp()).toBe(true);
    expect([progress.get(id), follower.pending]).toEqual([sealed.records, 0]);
    expect(tables.session(id)).toEqual({ records: sealed.records, chain: sealed.chain });
    expect(tables.query({ text: 'nginx' })).toMatchObject([{ id, sealed: true, steps: 1, closed: 'ended' }]);
    await client.stop();

    const later = await follow(made, tables);
    later.follower.follow([{ id, chain: sealed.chain }]);
    expect([later.follower.pending, later.progress.get(id)]).toEqual([0, sealed.records]);
    later.follower.follow([{ id, chain: 'of another file' }]);
    expect(later.follower.pending).toBe(1);
    expect(await later.follower.catchUp()).toBe(true);
    expect(tables.query({ text: 'nginx' })).toHaveLength(1);
    follower.close();
  });

  it('begins an unfinished session anew after a restart, without doubles', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue } = await openStream(made, client);
    for (let x = 1; x <= 100; x += 1) {
      queue.event(JSON.stringify(requestEvent(x, x)));
      queue.event(JSON.stringify(endEvent(x, x)));
      if (x === 50) await queue.durable();
    }
    await queue.durable();
    const first = await follow(made);
    first.follower.follow([{ id, chain: null }]);
    await first.follower.catchUp();
    const second = await follow(made, first.tables);
    second.follower.follow([{ id, chain: null }]);
    await second.follower.catchUp();
    expect(second.tables.query({})).toMatchObject([{ id, steps: 100 }]);
    await client.stop();
  });

  it('writes many long steps that end together, each with its text', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    const long = 'filler '.repeat(9000);
    for (let x = 1; x <= 40; x += 1) {
      queue.event(JSON.stringify(requestEvent(x, x)));
      queue.event(JSON.stringify(responseEvent(x, x)));
      queue.body({ x, direction: 'response', at: x, offset: 0, bytes: Buffer.from(`"marker${x} ${long}"`) });
    }
    await queue.durable();
    const { follower, tables } = await follow(made);
    follower.follow([{ id, chain: null }]);
    await follower.catchUp();
    for (let x = 1; x <= 40; x += 1) queue.event(JSON.stringify(endEvent(x, 100 + x)));
    await seal();
    await follower.catchUp();
    const found = Array.from({ length: 40 }, (_, i) => tables.query({ text: `marker${i + 1}` }).length);
    expect(found).toEqual(Array.from({ length: 40 }, () => 1));
    expect(tables.query({})).toMatchObject([{ id, steps: 40, sealed: true }]);
    await client.stop();
  });

  it('lists what is damaged or missing with what is known of it', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const streams = [await openStream(made, client), await openStream(made, client)];
    for (const { seal } of streams) await seal();
    await client.stop();
    const path = (which: number): string => join(made.dir, 'sessions', `${streams[which]!.id}.log`);
    rmSync(path(0));
    const bytes = readFileSync(path(1));
    bytes[bytes.length - 500]! ^= 1;
    writeFileSync(path(1), bytes);
    const { follower, tables } = await follow(made);
    follower.follow(streams.map(({ id }) => ({ id, chain: 'x' })));
    await follower.catchUp();
    expect(await follower.catchUp()).toBe(false);
    expect(
      tables
        .query({})
        .map(({ id }) => id)
        .sort(),
    ).toEqual(streams.map(({ id }) => id).sort());
  });

  it('stops at a limit and goes on from there', async () => {
    const made = await makeVault();
    const { client } = await startLog(made);
    const { id, queue, seal } = await openStream(made, client);
    for (let x = 1; x <= 3; x += 1) {
      queue.event(JSON.stringify(requestEvent(x, x)));
      queue.body({ x, direction: 'response', at: x, offset: 0, bytes: randomBytes(60_000) });
      await queue.durable();
    }
    await seal();
    await client.stop();
    const { follower, tables, progress } = await follow(made);
    follower.follow([{ id, chain: null }]);
    const seen: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      seen.push([await follower.catchUp(100_000), follower.unfinished, progress.get(id)]);
    }
    expect(seen).toEqual([
      [true, true, 5],
      [true, false, 8],
      [false, false, 8],
      [false, false, 8],
    ]);
    expect(tables.query({})).toMatchObject([{ id, steps: 3, sealed: true }]);
  });
});
