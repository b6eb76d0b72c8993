import { appendFileSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { makeVault, type MadeVault } from '../../test/support/vault/fixture.ts';
import { eventsOf, openStream, startLog, type StartedLog } from '../../test/support/vault/log.ts';
import { verifyVault } from '../read/verify.ts';
import { openingError } from './recovery.ts';

interface Crashed {
  readonly made: MadeVault;
  readonly id: string;
  readonly path: string;
  /** The session's file as the crash left it, and where its last frame begins. */
  readonly bytes: Buffer;
  readonly lastFrame: number;
}

/** A vault whose engine vanished with a session open: files as they were at that moment. */
async function crashed(): Promise<Crashed> {
  const made = await makeVault();
  const { client } = await startLog(made);
  const { id, queue, say } = await openStream(made, client);
  say('one');
  await queue.durable();
  const path = join(made.dir, 'sessions', `${id}.log`);
  const lastFrame = readFileSync(path).length;
  say('two');
  await queue.durable();
  const bytes = readFileSync(path);
  await client.stop();
  return { made, id, path, bytes, lastFrame };
}

async function reopen(made: MadeVault): Promise<StartedLog['start']> {
  const { client, start } = await startLog(made);
  await client.stop();
  return start;
}

const report = async (made: MadeVault): ReturnType<typeof verifyVault> =>
  verifyVault({ dir: made.dir, key: await made.unlock() });

describe('recovery', () => {
  it('closes a session that was open, without a gap when nothing was cut', async () => {
    const { made, id } = await crashed();
    const start = await reopen(made);
    expect(start.recovered).toEqual([id]);
    expect(start.entries[0]).toMatchObject({ id, recoveries: 1, droppedBytes: 0, seal: { reason: 'interrupted', records: 4 } });
    expect((await eventsOf(made, id)).map((event) => ('reason' in event ? event.reason : event.t))).toEqual([
      'session.opened',
      'one',
      'two',
      'interrupted',
    ]);
    expect(await report(made)).toMatchObject({ verified: true, checked: { sessions: 1, sealed: 1 } });
    expect((await reopen(made)).recovered).toEqual([]);
  });

  it('cuts an incomplete last frame at any length and says how much', async () => {
    const { made, id, path, bytes, lastFrame } = await crashed();
    const catalogue = readFileSync(join(made.dir, 'catalogue.log'));
    const head = readFileSync(join(made.dir, 'catalogue.head'));
    for (let length = lastFrame; length < bytes.length; length += 11) {
      writeFileSync(path, bytes.subarray(0, length));
      writeFileSync(join(made.dir, 'catalogue.log'), catalogue);
      writeFileSync(join(made.dir, 'catalogue.head'), head);
      const { entries } = await reopen(made);
      const dropped = length - lastFrame;
      expect(entries[0]).toMatchObject({ droppedBytes: dropped });
      const events = await eventsOf(made, id);
      const gap = events.find((event) => event.t === 'gap' && event.reason === 'crash');
      expect(gap, `${dropped} bytes`).toEqual(dropped === 0 ? undefined : { t: 'gap', at: 5, reason: 'crash', bytes: dropped });
      expect((await report(made)).findings).toEqual([]);
    }
  });

  it('cuts a last frame that is complete but wrong, as a lost page leaves it', async () => {
    const { made, path, bytes, lastFrame } = await crashed();
    bytes.fill(0, lastFrame + 30, lastFrame + 60);
    writeFileSync(path, bytes);
    expect((await reopen(made)).entries[0]).toMatchObject({ droppedBytes: bytes.length - lastFrame });
    expect((await report(made)).verified).toBe(true);
  });

  it('does not touch what no crash leaves: verification names it', async () => {
    const { made, id, path, bytes, lastFrame } = await crashed();
    appendFileSync(path, Buffer.alloc(5 << 20, 1));
    expect((await reopen(made)).recovered).toEqual([]);
    expect(readFileSync(path).length).toBe(bytes.length + (5 << 20));
    expect((await report(made)).findings).toMatchObject([{ file: `sessions/${id}.log`, kind: 'frame', offset: bytes.length }]);
    expect(lastFrame).toBeLessThan(bytes.length);
  });

  it('takes in a session that was made but not catalogued, and removes one that was not even made', async () => {
    const made = await makeVault();
    const before = ['catalogue.log', 'catalogue.head'].map((name) => [name, readFileSync(join(made.dir, name))] as const);
    const { client } = await startLog(made);
    const { id } = await openStream(made, client);
    const path = join(made.dir, 'sessions', `${id}.log`);
    const head = readFileSync(path);
    await client.stop();
    // As if the crash had come between the rename and the catalogue.
    for (const [name, bytes] of before) writeFileSync(join(made.dir, name), bytes);
    writeFileSync(path, head);
    writeFileSync(`${path}.tmp`, head.subarray(0, 20));
    const crashReport = await report(made);
    expect([crashReport.findings, crashReport.notChecked[0]]).toEqual([[], expect.stringContaining('was being made')]);
    expect((await reopen(made)).entries).toMatchObject([{ id, seal: { reason: 'interrupted', records: 1 } }]);
    expect(readdirSync(join(made.dir, 'sessions'))).toEqual([`${id}.log`]);
    expect((await report(made)).verified).toBe(true);
  });

  it('does not take in files of other vaults', async () => {
    const foreign = await crashed();
    const made = await makeVault('other');
    copyFileSync(foreign.path, join(made.dir, 'sessions', `${foreign.id}.log`));
    expect((await reopen(made)).entries).toEqual([]);
    expect((await report(made)).findings).toMatchObject([{ kind: 'foreign' }]);
  });

  it('ends the same way however often it is interrupted, at every file operation', async () => {
    const { made, id, path, bytes, lastFrame } = await crashed();
    const torn = bytes.subarray(0, bytes.length - 9);
    const saved = readdirSync(made.dir)
      .filter((name) => name.startsWith('catalogue'))
      .map((name) => [join(made.dir, name), readFileSync(join(made.dir, name))] as const);
    const restore = (): void => {
      for (const [name, content] of saved) writeFileSync(name, content);
      writeFileSync(path, torn);
    };
    restore();
    const dry = faultyFiles(0, 'EIO');
    await (await startLog(made, dry)).client.stop();
    for (let at = 1; at <= dry.count; at += 1) {
      for (const kind of ['dead', 'torn'] as const) {
        restore();
        const failed = await startLog(made, faultyFiles(at, kind)).then(
          async ({ client }) => client.stop(),
          (error: unknown) => error,
        );
        if (failed !== undefined) expect(failed).toMatchObject({ name: 'ChaperoneError' });
        await reopen(made);
        const events = await eventsOf(made, id);
        const what = `${kind} at ${at}`;
        expect(
          events.filter((event) => event.t === 'session.closed'),
          what,
        ).toHaveLength(1);
        expect(events.filter((event) => event.t === 'gap' && event.reason === 'crash').length, what).toBe(1);
        expect((await report(made)).findings, what).toEqual([]);
      }
    }
    expect(torn.length).toBeGreaterThan(lastFrame);
  }, 120_000);

  it('calls a full disk full, and leaves a missing file to verification', async () => {
    expect(openingError(Object.assign(new Error('x'), { code: 'ENOSPC' })).code).toBe('vault.full');
    expect(openingError(Object.assign(new Error('x'), { code: 'EACCES' }))).toMatchObject({
      code: 'vault.io',
      details: { reason: 'EACCES' },
    });
    const { made, id, path } = await crashed();
    rmSync(path);
    expect((await reopen(made)).entries).toMatchObject([{ id, seal: null }]);
    expect((await report(made)).findings).toMatchObject([{ file: `sessions/${id}.log`, kind: 'missing' }]);
    expect(existsSync(path)).toBe(false);
  });
});
