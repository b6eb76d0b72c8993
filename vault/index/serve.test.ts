import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVault, seededRandom, type MadeVault } from '../../test/support/vault/fixture.ts';
import { recordedVault } from '../../test/support/vault/recorded.ts';
import { startLog } from '../../test/support/vault/log.ts';
import { INFO } from '../keys/vault-key.ts';
import { systemFiles, type Files } from '../log/files.ts';
import { INDEX_DIR, INDEX_FILE } from './index-file.ts';
import type { Followed, FromIndex, ToIndex } from './protocol.ts';
import { serveIndex } from './serve.ts';

let sql: SqlJsStatic;
beforeAll(async () => {
  sql = await initSqlJs();
});

interface Talk {
  say(message: ToIndex): void;
  hear<I extends FromIndex['is']>(is: I): Promise<FromIndex & { is: I }>;
  readonly port: MessagePort;
}

async function serve(made: MadeVault, files: Files = systemFiles): Promise<Talk> {
  const { port1, port2 } = new MessageChannel();
  const key = await made.unlock();
  const options = { dir: made.dir, vault: made.id, indexKey: key.derive(INFO.index), wrapKey: key.derive(INFO.streamWrap) };
  serveIndex(port2, options, { sql, files, random: seededRandom('index') });
  const heard: FromIndex[] = [];
  let wake: (() => void) | null = null;
  port1.on('message', (message: FromIndex) => {
    heard.push(message);
    wake?.();
  });
  return {
    port: port1,
    say: (message) => port1.postMessage(message),
    async hear<I extends FromIndex['is']>(is: I): Promise<FromIndex & { is: I }> {
      for (;;) {
        const at = heard.findIndex((message) => message.is === is);
        if (at !== -1) return heard.splice(at, 1)[0] as FromIndex & { is: I };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

async function followed(made: MadeVault): Promise<Followed[]> {
  const { client, start } = await startLog(made);
  await client.stop();
  return start.entries.map(({ id, seal }) => ({ id, chain: seal?.chain ?? null }));
}

/** Follows everything, asks once, stops; says what was found and whether anything had to be read. */
async function session(made: MadeVault, files: Files = systemFiles): Promise<{ ids: string[]; progress: number }> {
  const talk = await serve(made, files);
  talk.say({ is: 'follow', sessions: await followed(made) });
  talk.say({ is: 'query', number: 1, query: { text: 'session' } });
  const { sessions } = await talk.hear('answer');
  const { records } = await talk.hear('progress');
  talk.say({ is: 'stop' });
  await talk.hear('stopped');
  return { ids: sessions.map(({ id }) => id), progress: records.length };
}

describe('serve the index', () => {
  it('answers, saves, and finds everything again', async () => {
    const { made, ids } = await recordedVault();
    const path = join(made.dir, INDEX_DIR, INDEX_FILE);
    expect((await session(made)).ids).toEqual(ids.toReversed());
    const saved = readFileSync(path);
    expect((await session(made)).ids).toEqual(ids.toReversed());
    // Nothing was new, so nothing was written.
    expect(readFileSync(path)).toEqual(saved);
  });

  it('makes a missing, damaged or foreign index anew', async () => {
    const { made, ids } = await recordedVault();
    const path = join(made.dir, INDEX_DIR, INDEX_FILE);
    await session(made);
    const good = readFileSync(path);
    const damaged = Buffer.from(good);
    damaged[good.length - 100]! ^= 1;
    for (const bytes of [null, damaged, Buffer.from('PNG'), good.subarray(0, 5000), Buffer.alloc(0)]) {
      if (bytes === null) rmSync(join(made.dir, INDEX_DIR), { recursive: true });
      else writeFileSync(path, bytes);
      expect((await session(made)).ids).toEqual(ids.toReversed());
      expect(existsSync(path)).toBe(true);
    }
  });

  it('answers although it cannot be saved', async () => {
    const { made, ids } = await recordedVault();
    const full: Files = {
      ...systemFiles,
      write: () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };
    expect((await session(made, full)).ids).toEqual(ids.toReversed());
    expect(existsSync(join(made.dir, INDEX_DIR, INDEX_FILE))).toBe(false);
  });

  it('answers for an empty vault', async () => {
    const made = await makeVault();
    expect((await session(made)).ids).toEqual([]);
  });

  it('reads on when poked', async () => {
    const { made } = await recordedVault();
    const talk = await serve(made);
    talk.say({ is: 'follow', sessions: await followed(made) });
    talk.say({ is: 'poke' });
    talk.say({ is: 'poke' });
    const { rebuilding, records } = await talk.hear('progress');
    expect([rebuilding, records.length]).toEqual([false, 2]);
    talk.say({ is: 'stop' });
    await talk.hear('stopped');
  });
});
