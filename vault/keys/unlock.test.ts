import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeVault, PASSPHRASE, temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { unlockVault } from './unlock.ts';
import { INFO } from './vault-key.ts';

const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('unlock', () => {
  it('opens with the passphrase and with the recovery key, to the same vault key', async () => {
    const { dir, id, recoveryKey } = await makeVault();
    const one = await unlockVault({ dir, secret: { passphrase: PASSPHRASE } });
    const other = await unlockVault({ dir, secret: { recoveryKey: recoveryKey.toUpperCase() } });
    expect([one.vault, other.vault]).toEqual([id, id]);
    expect(one.derive(INFO.control)).toEqual(other.derive(INFO.control));
  });

  it('says what is wrong with the secret', async () => {
    const { dir, recoveryKey } = await makeVault();
    const wrong = [
      { passphrase: 'wrong horse battery' },
      { recoveryKey: 'abandon '.repeat(23) + 'art' },
      { recoveryKey: 'no words' },
      { passphrase: recoveryKey },
    ];
    for (const secret of wrong) await expect(unlockVault({ dir, secret })).rejects.toEqual(code('vault.passphrase'));
  });

  it('says what is wrong with the file', async () => {
    const { dir } = await makeVault();
    const path = join(dir, 'vault.json');
    const good = readFileSync(path, 'utf8');
    const secret = { passphrase: PASSPHRASE };
    const cases: [string, string][] = [
      [good.replace('"format":1', '"format":3'), 'vault.newer'],
      ['PNG', 'vault.foreign'],
      [good.trim(), 'vault.damaged'],
      [good.replace(/"signer":"..../, '"signer":"AAAA'), 'vault.damaged'],
      [good.replace(/"memoryKiB":\d+/, '"memoryKiB":1073741824'), 'vault.damaged'],
      ['x'.repeat(100_000), 'vault.foreign'],
    ];
    for (const [text, expected] of cases) {
      writeFileSync(path, text);
      await expect(unlockVault({ dir, secret }), expected).rejects.toEqual(code(expected));
    }
  });

  it('says when there is no vault, and when the file cannot be read', async () => {
    const dir = temporaryDirectory();
    await expect(unlockVault({ dir, secret: { passphrase: PASSPHRASE } })).rejects.toEqual(code('vault.missing'));
    mkdirSync(join(dir, 'vault.json'));
    await expect(unlockVault({ dir, secret: { passphrase: PASSPHRASE } })).rejects.toEqual(code('vault.io'));
  });
});
