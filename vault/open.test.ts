import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../test/support/vault/faulty-files.ts';
import { makeVault, type MadeVault } from '../test/support/vault/fixture.ts';
import { recordedVault } from '../test/support/vault/recorded.ts';
import { takeLock } from './lock.ts';
import { openVault } from './open.ts';

const open = async (made: MadeVault): ReturnType<typeof openVault> =>
  openVault({ dir: made.dir, key: await made.unlock(), env: made.env });

describe('open', () => {
  it('gives the vault to one engine at a time', async () => {
    const made = await makeVault();
    const vault = await open(made);
    expect([vault.id, vault.path, vault.recording]).toEqual([made.id, made.dir, true]);
    await expect(open(made)).rejects.toMatchObject({ code: 'vault.busy' });
    await vault.close('ended');
    await (await open(made)).close('ended');
  });

  it('says what is wrong with the files, and leaves the lock free', async () => {
    const { made, files } = await recordedVault();
    const other = await recordedVault('other');
    const key = await made.unlock();
    const cases: [string, () => void, string][] = [
      ['vault.json', () => rmSync(join(made.dir, 'vault.json')), 'vault.missing'],
      ['vault.json', () => writeFileSync(join(made.dir, 'vault.json'), 'PNG'), 'vault.foreign'],
      ['vault.json', () => writeFileSync(join(made.dir, 'vault.json'), other.files.get('vault.json')!), 'vault.foreign'],
      [
        'vault.json',
        () =>
          writeFileSync(join(made.dir, 'vault.json'), files.get('vault.json')!.toString().replace('"format":1', '"format":9')),
        'vault.newer',
      ],
      [
        'vault.json',
        () =>
          writeFileSync(
            join(made.dir, 'vault.json'),
            files
              .get('vault.json')!
              .toString()
              .replace(/"createdAt":"2026/, '"createdAt":"2025'),
          ),
        'vault.damaged',
      ],
      [
        'catalogue.log',
        () => writeFileSync(join(made.dir, 'catalogue.log'), files.get('catalogue.log')!.subarray(0, 900)),
        'vault.damaged',
      ],
      ['catalogue.log', () => writeFileSync(join(made.dir, 'catalogue.log'), other.files.get('catalogue.log')!), 'vault.foreign'],
      ['catalogue.head', () => rmSync(join(made.dir, 'catalogue.head')), 'vault.damaged'],
      ['state.sealed', () => writeFileSync(join(made.dir, 'state.sealed'), other.files.get('state.sealed')!), 'vault.damaged'],
    ];
    for (const [name, spoil, code] of cases) {
      spoil();
      await expect(openVault({ dir: made.dir, key, env: made.env }), `${name} ${code}`).rejects.toMatchObject({ code });
      takeLock(made.dir)();
      writeFileSync(join(made.dir, name), files.get(name)!);
    }
    await (await openVault({ dir: made.dir, key, env: made.env })).close('ended');
  });

  it('says when the disk fails', async () => {
    const made = await makeVault();
    const inside = { files: faultyFiles(1, 'EIO'), random: made.env.random };
    await expect(openVault({ dir: made.dir, key: await made.unlock(), env: made.env, inside })).rejects.toMatchObject({
      code: 'vault.io',
    });
  });

  it('takes up what a crash left, from the files alone', async () => {
    const { made, ids, files } = await recordedVault();
    const [, last = ''] = ids;
    const path = join(made.dir, 'sessions', `${last}.log`);
    writeFileSync(path, files.get(join('sessions', `${last}.log`))!.subarray(0, -20));
    const vault = await open(made);
    // The catalogue calls it sealed: that is damage, not a crash, and nothing is touched.
    expect((await vault.verify({})).findings).toMatchObject([{ file: `sessions/${last}.log`, kind: 'tail' }]);
    expect(readFileSync(path).length).toBe(files.get(join('sessions', `${last}.log`))!.length - 20);
    await vault.close('ended');
  });
});
