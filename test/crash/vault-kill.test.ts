/** kill -9 of a vault's writer at seeded moments: nothing that was promised is lost, everything verifies, nobody has to help. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { verifyVault } from '../../vault/read/verify.ts';
import { makeVault, PASSPHRASE, type MadeVault } from '../support/vault/fixture.ts';
import { saidIn, startLog } from '../support/vault/log.ts';
import { dice } from './random.ts';

const KILLS = Number(process.env['CHAPERONE_VAULT_KILLS'] ?? (process.env['CHAPERONE_NIGHTLY'] === undefined ? 40 : 400));
const SEED = Number(process.env['CHAPERONE_SEED'] ?? 20_261_120);
/** A vault goes through this many crashes: recovery also meets what earlier recoveries have left. */
const KILLS_PER_VAULT = 5;
const VICTIM = fileURLToPath(new URL('./vault-victim.ts', import.meta.url));

interface Promised {
  readonly durable: { readonly id: string; readonly text: string }[];
  readonly sealed: string[];
}

/** Lets the victim work until it has printed `lines` lines, then kills it; what it had printed until it was dead counts. */
async function runAndKill(dir: string, seed: number, lines: number, promised: Promised): Promise<number> {
  const child = spawn(process.execPath, [VICTIM, dir, PASSPHRASE, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    count += 1;
    if (count === lines) child.kill('SIGKILL');
    const [what, id = '', text = ''] = line.split(' ');
    if (what === 'durable') promised.durable.push({ id, text });
    if (what === 'sealed') promised.sealed.push(id);
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return count;
}

async function check(made: MadeVault, promised: Promised, what: string): Promise<void> {
  const { client, start } = await startLog(made);
  await client.stop();
  const report = await verifyVault({ dir: made.dir, key: await made.unlock() });
  expect(report.findings, what).toEqual([]);
  expect([report.checked.sealed, start.entries.length], what).toEqual([report.checked.sessions, report.checked.sessions]);
  const seals = new Map(start.entries.map(({ id, seal }) => [id, seal?.reason]));
  for (const id of promised.sealed) expect(seals.get(id), what).toBe('ended');
  const texts = new Map<string, Set<string>>();
  for (const { id } of start.entries) texts.set(id, new Set(await saidIn(made, id)));
  const missing = promised.durable.filter(({ id, text }) => texts.get(id)?.has(text) !== true);
  expect(missing, what).toEqual([]);
}

it(
  `survives kill -9 at ${KILLS} moments (seed ${SEED})`,
  async () => {
    const throwDice = dice(SEED);
    let lines = 0;
    let recovered = 0;
    for (let vaults = 0; vaults * KILLS_PER_VAULT < KILLS; vaults += 1) {
      const made = await makeVault(`kill ${vaults}`);
      const promised: Promised = { durable: [], sealed: [] };
      for (let kill = 0; kill < KILLS_PER_VAULT; kill += 1) {
        const after = 1 + Math.floor(throwDice() * 120);
        lines += await runAndKill(made.dir, Math.floor(throwDice() * 2 ** 30), after, promised);
        await check(made, promised, `vault ${vaults}, kill ${kill}, after ${after} lines`);
        recovered += 1;
      }
      // Not at the end only: what lies in memory is not much in a container.
      rmSync(made.dir, { recursive: true });
    }
    expect(recovered).toBe(Math.ceil(KILLS / KILLS_PER_VAULT) * KILLS_PER_VAULT);
    expect(lines).toBeGreaterThan(KILLS * 20);
  },
  30_000 + KILLS * 10_000,
);
