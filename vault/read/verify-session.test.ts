import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contract/verify.ts';
import { frameOffsets, recordedVault, type Recorded } from '../../test/support/vault/recorded.ts';
import { startLog } from '../../test/support/vault/log.ts';
import type { CatalogueEntry } from '../log/catalogue.ts';
import { INFO } from '../keys/vault-key.ts';
import { Tally } from './tally.ts';
import type { Identity } from './verify-catalogue.ts';
import { verifySession } from './verify-session.ts';

interface Scene extends Recorded {
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
  readonly identity: Identity;
}

async function scene(): Promise<Scene> {
  const recorded = await recordedVault();
  const { client, start } = await startLog(recorded.made);
  await client.stop();
  const key = await recorded.made.unlock();
  const identity = { vault: recorded.made.id, signer: null, wrapKey: key.derive(INFO.streamWrap) };
  return { ...recorded, entries: new Map(start.entries.map((entry) => [entry.id, entry])), identity };
}

async function findingsOf(
  { made, identity, entries }: Scene,
  id: string,
  entry: CatalogueEntry | null | undefined = entries.get(id),
): Promise<Finding[]> {
  const tally = new Tally();
  await verifySession(made.dir, id, identity, entry, tally);
  return tally.findings;
}

describe('verify session', () => {
  it('finds every flipped byte in the frame that was touched, and every cut', async () => {
    const made = await scene();
    const [id = ''] = made.ids;
    const file = join(made.made.dir, 'sessions', `${id}.log`);
    const good = made.files.get(join('sessions', `${id}.log`))!;
    const offsets = [0, ...frameOffsets(good)];
    expect(await findingsOf(made, id)).toEqual([]);
    for (let at = 0; at < good.length; at += 1) {
      const start = offsets.findLast((offset) => offset <= at);
      const flipped = Buffer.from(good);
      flipped[at]! ^= 0x10;
      writeFileSync(file, flipped);
      expect(await findingsOf(made, id), `byte ${at}`).toMatchObject([{ offset: start }]);
      writeFileSync(file, good.subarray(0, at));
      const [cut, ...none] = await findingsOf(made, id);
      expect([cut?.kind, cut?.offset, none.length], `cut at ${at}`).toEqual(['tail', start, 0]);
    }
    writeFileSync(file, Buffer.concat([good, Buffer.from('x')]));
    expect(await findingsOf(made, id)).toMatchObject([{ kind: 'order', offset: good.length }]);
  }, 120_000);

  it('finds swapped, missing and foreign files', async () => {
    const made = await scene();
    const [a = '', b = ''] = made.ids;
    const file = (id: string): string => join(made.made.dir, 'sessions', `${id}.log`);
    copyFileSync(file(a), file(b));
    expect(await findingsOf(made, b)).toMatchObject([{ file: `sessions/${b}.log`, kind: 'foreign', offset: 0 }]);
    rmSync(file(a));
    expect(await findingsOf(made, a)).toMatchObject([{ kind: 'missing', offset: null }]);
  });

  it('does not take a session that the catalogue does not know for one of the vault', async () => {
    const made = await scene();
    const tally = new Tally();
    await verifySession(made.made.dir, made.ids[0]!, made.identity, undefined, tally);
    expect(tally.findings).toMatchObject([{ kind: 'foreign', offset: 0 }]);
  });

  it('holds the file against what the catalogue recorded', async () => {
    const made = await scene();
    const [id = '', other = ''] = made.ids;
    const entry = made.entries.get(id)!;
    const wrong: [CatalogueEntry, string][] = [
      [{ ...entry, head: made.entries.get(other)!.head }, 'header'],
      [{ ...entry, seal: { ...entry.seal!, root: made.entries.get(other)!.seal!.root } }, 'seal'],
      [{ ...entry, seal: { ...entry.seal!, chain: made.entries.get(other)!.seal!.chain } }, 'seal'],
      [{ ...entry, seal: { ...entry.seal!, records: 3 } }, 'tail'],
      [{ ...entry, seal: { ...entry.seal!, bytes: 3 } }, 'tail'],
    ];
    for (const [listed, kind] of wrong) expect(await findingsOf(made, id, listed), kind).toMatchObject([{ kind }]);
    expect(await findingsOf(made, id, null)).toEqual([]);
  });

  it('says of an open session that its end cannot be known', async () => {
    const made = await scene();
    const [id = ''] = made.ids;
    const file = join('sessions', `${id}.log`);
    const good = made.files.get(file)!;
    const open = { ...made.entries.get(id)!, seal: null };
    const offsets = frameOffsets(good);
    for (const length of [offsets[1]!, offsets[1]! + 5, offsets.at(-2)!]) {
      writeFileSync(join(made.made.dir, file), good.subarray(0, length));
      const tally = new Tally();
      await verifySession(made.made.dir, id, made.identity, open, tally);
      expect([tally.findings, tally.notChecked.length, tally.sealed]).toEqual([[], 1, 0]);
    }
  });
});
