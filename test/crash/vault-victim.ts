/**
 * A program to be killed: records into a vault without pause and prints a line for each promise that the vault has kept.
 * Arguments: directory, passphrase, seed. Lines: `durable ID TEXT`, `sealed ID`, `state N`.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openVault } from '../../vault/open.ts';
import { unlockVault } from '../../vault/keys/unlock.ts';
import { ulid } from '../../vault/keys/ulid.ts';
import type { Vault } from '../../vault/vault.ts';
import { dice } from './random.ts';

const [dir = '', passphrase = '', seed = '0'] = process.argv.slice(2);
const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size));
const clock = { wall: () => Date.now(), monotonic: () => Math.round(performance.now() * 1000) };
const body = randomBytes(65_536);
const throwDice = dice(Number(seed));
const upTo = (most: number): number => Math.floor(throwDice() * most);

/** Synchronously: what was printed was promised, and what was promised was printed or not yet. */
function tell(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // Whoever reads is behind: the pipe takes more in a moment.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

async function lane(vault: Vault, name: string): Promise<never> {
  for (let round = 0; ; round += 1) {
    const id = ulid(Date.now(), random);
    const startedAt = new Date().toISOString();
    const agent = { name };
    const session = await vault.openSession({
      id,
      startedAt,
      agent,
      subject: 'u',
      targets: [],
      policy: 'p',
      host: 'h',
      kind: 'supervised',
    });
    for (let n = 0, last = 1 + upTo(30); n < last; n += 1) {
      const text = `${name}-${round}-${n}`;
      for (let offset = 0, pieces = upTo(3); pieces > 0; pieces -= 1, offset += body.length) {
        session.body({ x: n, direction: 'request', at: session.at(), offset, bytes: body.subarray(upTo(body.length)) });
      }
      session.event({ t: 'gap', at: session.at(), reason: text });
      await session.durable();
      tell(`durable ${id} ${text}`);
    }
    await session.close('ended');
    tell(`sealed ${id}`);
    const ports = { count: round };
    await vault.saveState('target.added', { ports });
    tell(`state ${round}`);
  }
}

const vault = await openVault({ dir, key: await unlockVault({ dir, secret: { passphrase } }), env: { clock, random } });
await Promise.all([lane(vault, 'a'), lane(vault, 'b')]);
