import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { makeVault, type MadeVault } from '../../test/support/vault/fixture.ts';
import { INFO } from '../keys/vault-key.ts';
import { decodeState } from '../keys/state-file.ts';
import { verifyVault } from '../read/verify.ts';
import { signerOf } from '../seal/signer.ts';
import { CatalogueLog } from './catalogue-log.ts';
import type { LogContext } from './context.ts';
import { systemFiles, type Files } from './files.ts';

const EVENT = { t: 'state.saved', at: '2026-11-20T10:00:00.000Z', revision: 1, change: 'tested' } as const;
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

async function contextOf(made: MadeVault, files: Files = systemFiles): Promise<LogContext> {
  const key = await made.unlock();
  const { seed } = decodeState(readFileSync(join(made.dir, 'state.sealed')), key.derive(INFO.state), made.id);
  return {
    files,
    dir: made.dir,
    vault: made.id,
    signer: signerOf(seed),
    wrapKey: key.derive(INFO.streamWrap),
    random: made.env.random,
  };
}

const findings = async (made: MadeVault): Promise<unknown> =>
  (await verifyVault({ dir: made.dir, key: await made.unlock() })).findings;

describe('catalogue log', () => {
  it('appends with a checkpoint and moves the head', async () => {
    const made = await makeVault();
    const head = readFileSync(join(made.dir, 'catalogue.head'), 'utf8');
    const log = await CatalogueLog.open(await contextOf(made));
    log.append([EVENT, { ...EVENT, revision: 1 }]);
    log.close();
    const next = readFileSync(join(made.dir, 'catalogue.head'), 'utf8');
    expect([head.split('\n')[1], next.split('\n')[1]]).toEqual(['2', '4']);
    expect(readFileSync(join(made.dir, 'catalogue.log')).includes(next)).toBe(true);
    expect(await findings(made)).toEqual([]);
  });

  it('repairs every way in which an append can be cut short', async () => {
    const made = await makeVault();
    const path = join(made.dir, 'catalogue.log');
    const before = readFileSync(path);
    const oldHead = readFileSync(join(made.dir, 'catalogue.head'));
    const log = await CatalogueLog.open(await contextOf(made));
    log.append([EVENT]);
    log.close();
    const after = readFileSync(path);
    for (let length = before.length; length <= after.length; length += 7) {
      writeFileSync(path, after.subarray(0, length));
      writeFileSync(join(made.dir, 'catalogue.head'), oldHead);
      const opened = await CatalogueLog.open(await contextOf(made));
      opened.close();
      expect(await findings(made), `cut at ${length}`).toEqual([]);
    }
  });

  it('refuses a catalogue that ends before its head, or is gone', async () => {
    const made = await makeVault();
    const path = join(made.dir, 'catalogue.log');
    const whole = readFileSync(path);
    for (const length of [whole.length - 1, 500, 3, 0]) {
      truncateSync(path, length);
      await expect(CatalogueLog.open(await contextOf(made)), `${length} bytes`).rejects.toEqual(code('vault.damaged'));
      writeFileSync(path, whole);
    }
    rmSync(path);
    await expect(CatalogueLog.open(await contextOf(made))).rejects.toEqual(code('vault.damaged'));
  });

  it('refuses a missing, changed or foreign head, and files of other vaults and versions', async () => {
    const made = await makeVault();
    const other = await makeVault('other');
    const head = join(made.dir, 'catalogue.head');
    const good = readFileSync(head);
    const cases: [() => void, string][] = [
      [() => rmSync(head), 'vault.damaged'],
      [() => writeFileSync(head, good.toString().replace('\n2\n', '\n3\n')), 'vault.damaged'],
      [() => writeFileSync(head, readFileSync(join(other.dir, 'catalogue.head'))), 'vault.foreign'],
    ];
    for (const [spoil, expected] of cases) {
      spoil();
      await expect(CatalogueLog.open(await contextOf(made))).rejects.toEqual(code(expected));
      writeFileSync(head, good);
    }
    const path = join(made.dir, 'catalogue.log');
    const log = readFileSync(path);
    writeFileSync(path, readFileSync(join(other.dir, 'catalogue.log')));
    await expect(CatalogueLog.open(await contextOf(made))).rejects.toEqual(code('vault.foreign'));
    writeFileSync(path, Buffer.from(log.toString('latin1').replace('"format":1', '"format":2'), 'latin1'));
    await expect(CatalogueLog.open(await contextOf(made))).rejects.toEqual(code('vault.newer'));
  });

  it('does not cut what no crash leaves behind', async () => {
    const made = await makeVault();
    const path = join(made.dir, 'catalogue.log');
    const before = readFileSync(path).length;
    appendFileSync(path, Buffer.alloc(5 << 20));
    await expect(CatalogueLog.open(await contextOf(made))).rejects.toEqual(code('vault.damaged'));
    expect(readFileSync(path).length).toBe(before + (5 << 20));
  });

  it('stays whole whatever operation of an append fails', async () => {
    for (let at = 1; at <= 9; at += 1) {
      const made = await makeVault();
      const files = faultyFiles(0, 'torn');
      const opened = await CatalogueLog.open(await contextOf(made, files));
      const base = files.count;
      opened.close();
      const faulty = faultyFiles(base + at, 'torn');
      const log = await CatalogueLog.open(await contextOf(made, faulty));
      let failed = false;
      try {
        log.append([EVENT]);
      } catch {
        failed = true;
      }
      expect([at, failed]).toEqual([at, at <= 7]);
      log.close();
      (await CatalogueLog.open(await contextOf(made))).close();
      expect(await findings(made), `operation ${at}`).toEqual([]);
    }
  });
});
