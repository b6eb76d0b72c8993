import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../contract/verify.ts';
import { makeVault, temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { NOW, startLog } from '../../test/support/vault/log.ts';
import { recordedVault, type Recorded } from '../../test/support/vault/recorded.ts';
import { EMPTY_STATE } from '../keys/state-file.ts';
import type { VaultKey } from '../vault.ts';
import { verifyFile, verifyVault } from './verify.ts';

async function findings({ made }: Recorded, key: VaultKey): Promise<readonly Finding[]> {
  return (await verifyVault({ dir: made.dir, key })).findings;
}

function restore({ made, files }: Recorded): void {
  for (const [name, bytes] of files) writeFileSync(join(made.dir, name), bytes);
}

describe('verify a vault', () => {
  it('says what it has looked at, and what it cannot know', async () => {
    const recorded = await recordedVault();
    const { made } = recorded;
    const progress: number[] = [];
    const report = await verifyVault({ dir: made.dir, key: await made.unlock(), onProgress: (done) => progress.push(done) });
    expect(report).toMatchObject({ verified: true, findings: [], checked: { sessions: 2, sealed: 2, records: 6 + 2 * 10 } });
    expect(report.signer).toMatch(/^[0-9a-f]{64}$/);
    expect(report.notChecked).toEqual([expect.stringContaining('from an earlier day')]);
    expect([progress[0], progress.at(-1)]).toEqual([0, report.checked.bytes]);
    const blind = await verifyVault({ dir: made.dir });
    expect([blind.verified, blind.notChecked.length, blind.signer]).toEqual([true, 2, report.signer]);
    const one = await verifyVault({ dir: made.dir, key: await made.unlock(), id: recorded.ids[0]! });
    expect(one.checked.sessions).toBe(1);
  });

  it('finds every flipped byte, and cuts, of vault.json and state.sealed', async () => {
    const recorded = await recordedVault();
    const key = await recorded.made.unlock();
    for (const name of ['vault.json', 'state.sealed']) {
      const path = join(recorded.made.dir, name);
      const good = recorded.files.get(name)!;
      for (let at = 0; at < good.length; at += 1) {
        const flipped = Buffer.from(good);
        flipped[at]! ^= 0x04;
        for (const spoiled of at % 8 === 0 ? [flipped, good.subarray(0, at)] : [flipped]) {
          writeFileSync(path, spoiled);
          const report = await verifyVault({ dir: recorded.made.dir, key, id: recorded.ids[0]! });
          expect(report.findings, `${name} byte ${at}`).toMatchObject([
            { file: name, kind: name === 'vault.json' ? 'vault' : 'state' },
          ]);
        }
      }
      writeFileSync(path, good);
    }
  }, 120_000);

  it('finds a flip in a sample of all files at once', async () => {
    const recorded = await recordedVault();
    const key = await recorded.made.unlock();
    for (const [name, bytes] of recorded.files) {
      for (let at = 3; at < bytes.length; at += 97) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 0x80;
        writeFileSync(join(recorded.made.dir, name), flipped);
        const found = await findings(recorded, key);
        expect(
          found.map(({ file }) => file),
          `${name} byte ${at}`,
        ).toContain(name);
        writeFileSync(join(recorded.made.dir, name), bytes);
      }
    }
    expect(await findings(recorded, key)).toEqual([]);
  }, 120_000);

  it('finds removed, added, swapped and exchanged files', async () => {
    const recorded = await recordedVault();
    const { made, ids } = recorded;
    const key = await made.unlock();
    const [a, b] = ids.map((id) => join('sessions', `${id}.log`));
    const other = await recordedVault('other');
    const spoil: [() => void, Partial<Finding>[]][] = [
      [() => rmSync(join(made.dir, a!)), [{ file: a!, kind: 'missing' }]],
      [
        () => copyFileSync(join(made.dir, a!), join(made.dir, 'sessions', '01JD0000000000000000000009.log')),
        [{ kind: 'foreign' }],
      ],
      [
        () => {
          writeFileSync(join(made.dir, a!), recorded.files.get(b!)!);
          writeFileSync(join(made.dir, b!), recorded.files.get(a!)!);
        },
        [
          { file: a!, kind: 'foreign' },
          { file: b!, kind: 'foreign' },
        ],
      ],
      [() => rmSync(join(made.dir, 'state.sealed')), [{ file: 'state.sealed', kind: 'missing' }]],
      [() => rmSync(join(made.dir, 'vault.json')), [{ file: 'vault.json', kind: 'missing' }]],
      [
        () => writeFileSync(join(made.dir, 'catalogue.log'), other.files.get('catalogue.log')!),
        [{ file: 'catalogue.log', kind: 'foreign' }],
      ],
      [() => writeFileSync(join(made.dir, 'state.sealed'), Buffer.alloc(200)), [{ file: 'state.sealed', kind: 'state' }]],
    ];
    for (const [index, [change, expected]] of spoil.entries()) {
      change();
      const found = await findings(recorded, key);
      for (const one of expected) expect(found, `case ${index}`).toContainEqual(expect.objectContaining(one));
      for (const name of readdirSync(join(made.dir, 'sessions')))
        if (!ids.includes(name.slice(0, 26))) rmSync(join(made.dir, 'sessions', name));
      restore(recorded);
    }
    expect(await findings(recorded, key)).toEqual([]);
  });

  it('sees that an older state was put back', async () => {
    const made = await makeVault();
    const path = join(made.dir, 'state.sealed');
    const old = readFileSync(path);
    const { client } = await startLog(made);
    await client.call({ call: 'state', change: 'target.added', at: NOW, state: EMPTY_STATE });
    await client.stop();
    writeFileSync(path, old);
    const report = await verifyVault({ dir: made.dir, key: await made.unlock() });
    expect(report.findings).toMatchObject([
      { file: 'state.sealed', kind: 'state', message: expect.stringContaining('revision 1') as string },
    ]);
  });

  it('cannot be used with the key of another vault', async () => {
    const recorded = await recordedVault();
    const other = await makeVault('other');
    const report = await verifyVault({ dir: recorded.made.dir, key: await other.unlock() });
    expect(report.verified).toBe(false);
    expect(report.findings[0]).toMatchObject({ file: 'vault.json', kind: 'vault' });
  });

  it('rejects only what is not a question about a vault', async () => {
    await expect(verifyVault({ dir: temporaryDirectory() })).rejects.toMatchObject({ code: 'vault.missing' });
    const { made } = await recordedVault();
    await expect(verifyVault({ dir: made.dir, id: '01JD0000000000000000000009' })).rejects.toMatchObject({
      code: 'read.session',
    });
    writeFileSync(join(made.dir, 'vault.json'), 'nonsense');
    expect((await verifyVault({ dir: made.dir })).notChecked[0]).toContain('Everything but vault.json');
  });
});

describe('verify a file', () => {
  it('checks a copied session with and without the key', async () => {
    const recorded = await recordedVault();
    const file = join(temporaryDirectory(), 'copy.log');
    const good = recorded.files.get(join('sessions', `${recorded.ids[0]!}.log`))!;
    writeFileSync(file, good);
    const keyed = await verifyFile({ file, key: await recorded.made.unlock() });
    expect(keyed).toMatchObject({ verified: true, checked: { sessions: 1, sealed: 1, records: 10 } });
    const blind = await verifyFile({ file });
    expect([blind.verified, blind.signer, blind.notChecked.length]).toEqual([true, keyed.signer, 2]);
    writeFileSync(file, good.subarray(0, good.length - 400));
    expect((await verifyFile({ file })).findings).toMatchObject([{ file: 'copy.log', kind: 'tail' }]);
  });

  it('does not call an unsealed session good', async () => {
    const recorded = await recordedVault();
    const file = join(temporaryDirectory(), 'copy.log');
    const good = recorded.files.get(join('sessions', `${recorded.ids[0]!}.log`))!;
    const seal = good.lastIndexOf('chaperone/', good.lastIndexOf('\nchain '));
    writeFileSync(file, good.subarray(0, seal - 24));
    expect((await verifyFile({ file })).findings).toMatchObject([{ kind: 'seal', offset: seal - 24 }]);
  });

  it('has a finding for whatever else it is given', async () => {
    const dir = temporaryDirectory();
    const other = await makeVault('other');
    const recorded = await recordedVault();
    writeFileSync(join(dir, 'a'), 'PNG');
    const session = join(recorded.made.dir, 'sessions', `${recorded.ids[0]!}.log`);
    expect((await verifyFile({ file: join(dir, 'a') })).findings).toMatchObject([{ kind: 'foreign' }]);
    expect((await verifyFile({ file: join(dir, 'none') })).findings).toMatchObject([{ kind: 'missing' }]);
    expect((await verifyFile({ file: dir })).findings).toMatchObject([{ kind: 'missing' }]);
    expect((await verifyFile({ file: session, key: await other.unlock() })).findings).toMatchObject([{ kind: 'foreign' }]);
  });
});
