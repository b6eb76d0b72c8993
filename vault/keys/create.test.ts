import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { CHEAP, environment, makeVault, PASSPHRASE, temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { takeLock } from '../lock.ts';
import { verifyVault } from '../read/verify.ts';
import { createVault } from './create.ts';
import { unlockVault } from './unlock.ts';

const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('create', () => {
  it('makes a vault that verifies, readable by its owner only', async () => {
    const { dir, unlock, recoveryKey } = await makeVault();
    expect(readdirSync(dir).sort()).toEqual([
      'catalogue.head',
      'catalogue.log',
      'engine.lock',
      'sessions',
      'state.sealed',
      'vault.json',
    ]);
    const report = await verifyVault({ dir, key: await unlock() });
    expect([report.verified, report.findings, report.checked.records]).toEqual([true, [], 2]);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o077, name).toBe(0);
    expect(recoveryKey.split(' ')).toHaveLength(24);
  });

  it('counts characters, not code units, and refuses fewer than eight', async () => {
    const dir = temporaryDirectory();
    for (const passphrase of ['seven77', '🐴🐴🐴🐴', '']) {
      await expect(createVault({ dir, passphrase, env: environment() })).rejects.toEqual(code('vault.weak'));
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves an existing vault alone', async () => {
    const { dir, env } = await makeVault();
    const before = readFileSync(join(dir, 'vault.json'));
    await expect(createVault({ dir, passphrase: PASSPHRASE, env })).rejects.toEqual(code('vault.exists'));
    expect(readFileSync(join(dir, 'vault.json'))).toEqual(before);
  });

  it('does not write over sessions whose vault.json is gone', async () => {
    const dir = temporaryDirectory();
    await createVault({ dir, passphrase: PASSPHRASE, env: environment(), inside: { cost: CHEAP } });
    writeFileSync(join(dir, 'sessions', '01J00000000000000000000000.log'), 'evidence');
    rmSync(join(dir, 'vault.json'));
    await expect(createVault({ dir, passphrase: PASSPHRASE, env: environment() })).rejects.toEqual(code('vault.damaged'));
  });

  it('is refused while another process works in the directory', async () => {
    const dir = temporaryDirectory();
    const release = takeLock(dir);
    await expect(createVault({ dir, passphrase: PASSPHRASE, env: environment() })).rejects.toEqual(code('vault.busy'));
    release();
  });

  it('can be repeated after a failure at any file operation', async () => {
    const make = (dir: string, at: number, kind: 'EIO' | 'torn'): Promise<unknown> =>
      createVault({ dir, passphrase: PASSPHRASE, env: environment(), inside: { cost: CHEAP, files: faultyFiles(at, kind) } });
    const dry = faultyFiles(0, 'EIO');
    await createVault({
      dir: temporaryDirectory(),
      passphrase: PASSPHRASE,
      env: environment(),
      inside: { cost: CHEAP, files: dry },
    });
    expect(dry.count).toBeGreaterThan(20);
    for (let at = 1; at <= dry.count; at += 1) {
      const dir = temporaryDirectory();
      const failed = await make(dir, at, at % 2 === 0 ? 'EIO' : 'torn').then(
        () => null,
        (error: unknown) => (error as { code: string }).code,
      );
      if (failed === null) throw new Error(`operation ${at} did not fail`);
      expect(['vault.io', 'vault.full']).toContain(failed);
      // The very last operations come after vault.json has its name: then the vault is there, whole.
      if (readdirSync(dir).includes('vault.json')) expect(at).toBeGreaterThan(dry.count - 2);
      else await make(dir, 0, 'EIO');
      const key = await unlockVault({ dir, secret: { passphrase: PASSPHRASE } });
      expect((await verifyVault({ dir, key })).findings, `operation ${at}`).toEqual([]);
    }
  });
});
