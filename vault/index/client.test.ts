import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { startLog } from '../../test/support/vault/log.ts';
import { recordedVault, type Recorded } from '../../test/support/vault/recorded.ts';
import { INFO } from '../keys/vault-key.ts';
import { IndexClient } from './client.ts';

async function clientOf(recorded: Recorded, program?: URL): Promise<IndexClient> {
  const { made } = recorded;
  const { client, start } = await startLog(made);
  await client.stop();
  const key = await made.unlock();
  const options = { dir: made.dir, vault: made.id, indexKey: key.derive(INFO.index), wrapKey: key.derive(INFO.streamWrap) };
  const index = new IndexClient(options, program);
  index.follow(start.entries.map(({ id, seal }) => ({ id, chain: seal!.chain, records: seal!.records })));
  return index;
}

describe('index client', () => {
  it('asks a thread of its own, and knows how far behind it is', async () => {
    const recorded = await recordedVault();
    const index = await clientOf(recorded);
    expect(index.status()).toEqual({ behind: 20, rebuilding: false });
    expect((await index.query({ limit: 1 })).map(({ id }) => id)).toEqual([recorded.ids[1]]);
    expect(index.status()).toEqual({ behind: 0, rebuilding: false });
    index.appended('unknown', 7);
    expect(index.status().behind).toBe(7);
    await index.stop();
    await expect(index.query({})).rejects.toMatchObject({ code: 'vault.io' });
  });

  it('can lose its files at any moment', async () => {
    const recorded = await recordedVault();
    const first = await clientOf(recorded);
    rmSync(join(recorded.made.dir, 'index'), { recursive: true, force: true });
    expect(await first.query({})).toHaveLength(2);
    await first.stop();
    rmSync(join(recorded.made.dir, 'index'), { recursive: true });
    const second = await clientOf(recorded);
    expect(await second.query({})).toHaveLength(2);
    await second.stop();
  });

  it('starts its thread again when it dies, and asks it what is still open', async () => {
    const recorded = await recordedVault();
    const dir = temporaryDirectory();
    const real = JSON.stringify(new URL('./thread.ts', import.meta.url).href);
    const mark = JSON.stringify(join(dir, 'died'));
    const program = join(dir, 'program.mjs');
    // Dies in its first life, is the real thread in its second.
    writeFileSync(
      program,
      `import { existsSync, writeFileSync } from 'node:fs';
       if (existsSync(${mark})) await import(${real});
       else { writeFileSync(${mark}, ''); process.exit(1); }`,
    );
    const index = await clientOf(recorded, pathToFileURL(program));
    expect(await index.query({})).toHaveLength(2);
    expect(index.status().behind).toBe(0);
    await index.stop();
  });

  it('refuses questions when its thread has died three times', async () => {
    const recorded = await recordedVault();
    const index = await clientOf(recorded, new URL('data:text/javascript,process.exit(1)'));
    await expect(index.query({})).rejects.toMatchObject({ code: 'vault.io' });
    await expect(index.query({})).rejects.toMatchObject({ code: 'vault.io' });
    await index.stop();
  });
});
