/** Each file operation of the vault's writer fails once, in each way it can: a record is there, or its writer was refused. */
import { describe, expect, it } from 'vitest';
import { verifyVault } from '../../vault/read/verify.ts';
import { faultyFiles, FAULTS, type FaultKind, type FaultyFiles } from '../support/vault/faulty-files.ts';
import { makeVault, type MadeVault } from '../support/vault/fixture.ts';
import { openStream, saidIn, startLog } from '../support/vault/log.ts';

interface Story {
  /** What `durable` has promised, by session. */
  readonly kept: { readonly id: string; readonly text: string }[];
  readonly refused: string[];
  readonly sealed: string[];
}

/** Opens the vault, records into two sessions, seals one, saves the state; goes on whatever is refused. */
async function story(made: MadeVault, files: FaultyFiles): Promise<Story> {
  const told: Story = { kept: [], refused: [], sealed: [] };
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      expect(error, what).toMatchObject({ name: 'ChaperoneError' });
      told.refused.push(what);
      return false;
    }
  };
  await attempt('start', async () => {
    const { client } = await startLog(made, files);
    for (const session of ['a', 'b']) {
      await attempt(`open ${session}`, async () => {
        const stream = await openStream(made, client);
        for (let n = 0; n < 3; n += 1) {
          const text = `${session}${n}`;
          const durable = await attempt(text, () => {
            stream.say(text);
            return stream.queue.durable();
          });
          if (durable) told.kept.push({ id: stream.id, text });
        }
        if (session === 'a' && (await attempt('seal', stream.seal))) told.sealed.push(stream.id);
      });
    }
    await attempt('state', () =>
      client.call({
        call: 'state',
        change: 'x',
        at: '2026-11-20T10:00:00.000Z',
        state: { authority: null, targets: [], providers: [], grants: [], revoked: [], ports: {} },
      }),
    );
    await client.stop();
  });
  return told;
}

async function check(made: MadeVault, told: Story, what: string): Promise<void> {
  const { client, start } = await startLog(made);
  await client.stop();
  expect((await verifyVault({ dir: made.dir, key: await made.unlock() })).findings, what).toEqual([]);
  for (const { id, text } of told.kept) expect(await saidIn(made, id), what).toContain(text);
  for (const id of told.sealed) expect(start.entries.find((entry) => entry.id === id)?.seal?.reason, what).toBe('ended');
  expect(
    start.entries.every(({ seal }) => seal !== null),
    what,
  ).toBe(true);
}

describe('a file operation fails', () => {
  it.each(FAULTS)(
    '%s',
    async (kind: FaultKind) => {
      const dry = faultyFiles(0, kind);
      const whole = await story(await makeVault(), dry);
      expect([whole.kept.length, whole.refused, whole.sealed.length]).toEqual([6, [], 1]);
      expect(dry.count).toBeGreaterThan(50);
      let refusals = 0;
      for (let at = 1; at <= dry.count; at += 1) {
        const made = await makeVault();
        const told = await story(made, faultyFiles(at, kind));
        if (kind === 'short') expect(told.refused, `short at ${at}`).toEqual([]);
        refusals += told.refused.length > 0 ? 1 : 0;
        await check(made, told, `${kind} at operation ${at}`);
      }
      // Most operations are in somebody's way; that a fault was injected must show.
      if (kind !== 'short') expect(refusals).toBeGreaterThan(dry.count / 2);
    },
    120_000,
  );
});
