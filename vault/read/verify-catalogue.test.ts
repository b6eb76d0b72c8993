import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameOffsets, recordedVault, type Recorded } from '../../test/support/vault/recorded.ts';
import { INFO } from '../keys/vault-key.ts';
import { decodeVaultFile } from '../keys/vault-file.ts';
import { Tally } from './tally.ts';
import { verifyCatalogue } from './verify-catalogue.ts';

async function check(recorded: Recorded, keyed = true): Promise<{ tally: Tally; entries: number | null }> {
  const { made } = recorded;
  const { signer } = decodeVaultFile(recorded.files.get('vault.json')!);
  const wrapKey = keyed ? (await made.unlock()).derive(INFO.streamWrap) : null;
  const tally = new Tally();
  const { catalogue } = await verifyCatalogue(made.dir, { vault: made.id, signer, wrapKey }, tally);
  return { tally, entries: catalogue?.entries.size ?? null };
}

describe('verify catalogue', () => {
  it('reads it with the key, and checks it without', async () => {
    const recorded = await recordedVault();
    expect(await check(recorded)).toMatchObject({ tally: { findings: [], notChecked: [] }, entries: 2 });
    expect(await check(recorded, false)).toMatchObject({ tally: { findings: [] }, entries: null });
  });

  it('finds every flipped byte of catalogue and head, with and without the key', async () => {
    const recorded = await recordedVault();
    for (const name of ['catalogue.log', 'catalogue.head']) {
      const path = join(recorded.made.dir, name);
      const good = recorded.files.get(name)!;
      const offsets = name === 'catalogue.log' ? [0, ...frameOffsets(good)] : [0];
      for (let at = 0; at < good.length; at += 1) {
        const flipped = Buffer.from(good);
        flipped[at]! ^= 0x01;
        writeFileSync(path, flipped);
        const keyed = at % 5 !== 0;
        const { tally } = await check(recorded, keyed);
        const [first] = tally.findings;
        const places = [offsets.findLast((offset) => offset <= at), ...(at < offsets[1]! ? [offsets[1]] : [])];
        expect([first?.file, places.includes(first?.offset ?? -1)], `${name} byte ${at}: ${first?.message ?? ''}`).toEqual([
          name,
          true,
        ]);
      }
      writeFileSync(path, good);
    }
  }, 120_000);

  it('finds every cut', async () => {
    const recorded = await recordedVault();
    const path = join(recorded.made.dir, 'catalogue.log');
    const good = recorded.files.get('catalogue.log')!;
    const offsets = [0, ...frameOffsets(good)];
    for (let length = 0; length < good.length; length += 3) {
      writeFileSync(path, good.subarray(0, length));
      const { tally } = await check(recorded, length % 2 === 0);
      expect(tally.findings, `cut at ${length}`).toMatchObject([
        { file: 'catalogue.log', kind: 'tail', offset: offsets.findLast((offset) => offset <= length) },
      ]);
    }
    rmSync(path);
    expect((await check(recorded)).tally.findings).toMatchObject([{ file: 'catalogue.log', kind: 'missing' }]);
    writeFileSync(path, good);
    rmSync(join(recorded.made.dir, 'catalogue.head'));
    expect((await check(recorded)).tally.findings).toMatchObject([{ file: 'catalogue.head', kind: 'missing' }]);
  }, 120_000);

  it('does not blame a crash behind the newest checkpoint, but says so', async () => {
    const recorded = await recordedVault();
    const path = join(recorded.made.dir, 'catalogue.log');
    const good = recorded.files.get('catalogue.log')!;
    const offsets = frameOffsets(good);
    const checkpoint = good.subarray(offsets.at(-2), offsets.at(-1));
    writeFileSync(path, Buffer.concat([good, checkpoint.subarray(0, 50)]));
    const { tally } = await check(recorded);
    expect([tally.findings, tally.notChecked]).toEqual([[], [expect.stringContaining('interrupted')]]);
    writeFileSync(path, Buffer.concat([good, checkpoint]));
    expect((await check(recorded)).tally.findings).toMatchObject([{ kind: 'chain', offset: good.length }]);
  });

  it('does not take the head of another vault', async () => {
    const recorded = await recordedVault();
    const head = join(recorded.made.dir, 'catalogue.head');
    writeFileSync(head, readFileSync(head, 'utf8').replaceAll(recorded.made.id, recorded.ids[0]!));
    expect((await check(recorded)).tally.findings).toMatchObject([{ file: 'catalogue.head', kind: 'signature' }]);
  });
});
