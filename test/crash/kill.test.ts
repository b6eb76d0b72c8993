import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startEngine } from '../../engine/start.ts';
import { unlockVault } from '../../vault/keys/unlock.ts';
import { makeCertificate } from '../bench/certificate.ts';
import { spawnModule, startModule, type Child } from '../bench/child.ts';
import { heldWrites } from './held.ts';
import { deriveAll, keyFrom, type DerivedKeys } from './key.ts';
import { CLIENTS, startLoad } from './load.ts';
import { losses } from './loss.ts';
import { dice } from './random.ts';
import type { Answer, Question, Reached } from './target.ts';
import { TARGET, type Checked, type Door, type Order } from './victim.ts';

/** 200 in the nightly run and in CI; fewer while one works. */
const KILLS = Number(process.env['CHAPERONE_KILLS'] ?? (process.env['CHAPERONE_NIGHTLY'] ? 200 : 40));
const SEED = Number(process.env['CHAPERONE_SEED'] ?? 20_261_120);
/** A vault goes through this many crashes before the next fresh one takes its place. */
const KILLS_PER_VAULT = 5;
/** Share of crashes that are followed by a second one while the next engine starts. */
const EARLY = 0.15;
/** Two at a time: these machines have two cores, and a start is mostly waiting for a disk and a process. */
const LANES = 2;

const PASSPHRASE = 'a passphrase for the crash test';
const dir = mkdtempSync(join(tmpdir(), 'chaperone-crash-'));
const template = join(dir, 'template');
const children = new Set<Child>();
let derived: DerivedKeys;
let target: Child;
let lastWrite = 0;
let lastQuestion = 0;
const seen = new Set<(write: number) => void>();
const waiting = new Map<number, (reached: readonly Reached[]) => void>();

beforeAll(async () => {
  const certificate = await makeCertificate();
  const started = await startModule(new URL('./target.ts', import.meta.url), certificate);
  target = started.child;
  children.add(target);
  target.process.on('message', (message: { write: number } | Answer) => {
    if ('write' in message) for (const listener of seen) listener(message.write);
    else waiting.get(message.ask)?.(message.reached);
  });
  const kubeconfig = join(dir, 'kubeconfig');
  const server = `https://127.0.0.1:${(started.answer as { port: number }).port}`;
  writeFileSync(kubeconfig, kubeconfigFor(server, certificate.cert), { mode: 0o600 });
  const engine = await startEngine({ home: template, resources: join(import.meta.dirname, '../../resources') });
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await engine.bridge['targets.add']({ name: TARGET, kubeconfig });
  await engine.stop();
  derived = deriveAll(await unlockVault({ dir: template, secret: { passphrase: PASSPHRASE } }));
});

afterAll(async () => {
  await Promise.all([...children].map((child) => child.stop()));
  rmSync(dir, { recursive: true, force: true });
});

function kubeconfigFor(server: string, ca: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'load', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'load', user: { token: 'a-token-that-only-this-test-knows' } }],
    contexts: [{ name: 'load', context: { cluster: 'load', user: 'load' } }],
    'current-context': 'load',
  });
}

async function ask<T>(victim: Child, order: Order): Promise<T> {
  const { answer, error } = (await victim.ask(order)) as { answer: T; error?: string };
  if (error !== undefined) throw new Error(`${order.order}: ${error}`);
  return answer;
}

function spawnVictim(): Child {
  // Compiled code is kept between the starts; half of a start's time is reading and compiling.
  const child = spawnModule(new URL('./victim.ts', import.meta.url), [], { NODE_COMPILE_CACHE: join(dir, 'compiled') });
  children.add(child);
  child.process.once('exit', () => children.delete(child));
  return child;
}

async function startVictim(home: string): Promise<Child> {
  const child = spawnVictim();
  await ask(child, { order: 'start', home, derived });
  return child;
}

/** Kills an engine that is still starting: recovery itself is interrupted somewhere, or has not begun. */
async function crashEarly(home: string, roll: () => number): Promise<void> {
  const child = spawnVictim();
  const starting = ask(child, { order: 'start', home, derived });
  starting.catch(() => undefined);
  await delay(100 + roll() * 500);
  await kill(child);
}

function reachedOf(ids: ReadonlySet<number>): Promise<readonly Reached[]> {
  const ask = (lastQuestion += 1);
  target.process.send({ ask, ids: [...ids] } satisfies Question);
  return new Promise((resolve) => waiting.set(ask, resolve));
}

async function kill(victim: Child): Promise<void> {
  const gone = once(victim.process, 'exit');
  victim.process.kill('SIGKILL');
  await gone;
}

/** Kills the engine at a moment that the seed chose: after so many writes of this session, and a little later. */
async function crash(victim: Child, roll: () => number): Promise<{ id: string; mine: Set<number> }> {
  const door = await ask<Door>(victim, { order: 'open' });
  const mine = new Set<number>();
  const moment = 1 + Math.floor(roll() * 100);
  const later = roll() * 8;
  let reached = 0;
  const { promise: due, resolve } = Promise.withResolvers<undefined>();
  const listener = (write: number) => {
    if (!mine.has(write)) return;
    reached += 1;
    if (reached === moment) resolve(undefined);
  };
  seen.add(listener);
  const load = startLoad(
    door,
    () => {
      lastWrite += 1;
      mine.add(lastWrite);
      return lastWrite;
    },
    roll,
  );
  await Promise.race([due, load.gone]);
  expect(load.fault()).toBeNull();
  await delay(later);
  await kill(victim);
  await load.end();
  seen.delete(listener);
  // With fewer writes than clients the engine may have died before it could answer any.
  if (moment > 2 * CLIENTS) expect(load.answered()).toBeGreaterThan(0);
  return { id: door.id, mine };
}

async function examine(victim: Child, home: string, id: string, mine: ReadonlySet<number>): Promise<number> {
  const checked = await ask<Checked>(victim, { order: 'check', id });
  expect(checked).toMatchObject({ verified: true, findings: [], sealed: true, closed: 'interrupted' });
  // Asked last: what the killed engine had put into its sockets has long arrived.
  const reached = await reachedOf(mine);
  const held = await heldWrites(join(home, 'sessions', `${id}.log`), id, keyFrom(derived));
  expect(losses(reached, held)).toEqual([]);
  expect(checked.writes.toSorted((a, b) => a - b)).toEqual(held.map((write) => write.id).toSorted((a, b) => a - b));
  return reached.length;
}

/** One vault through several crashes: each next engine recovers it and is asked what it holds. Returns the writes examined. */
async function livesOf(home: string, kills: number, seed: number): Promise<number> {
  cpSync(template, home, { recursive: true });
  const roll = dice(seed);
  let writes = 0;
  let victim = await startVictim(home);
  for (let i = 0; i < kills; i += 1) {
    const { id, mine } = await crash(victim, roll);
    if (roll() < EARLY) await crashEarly(home, roll);
    victim = await startVictim(home);
    writes += await examine(victim, home, id, mine);
  }
  await ask(victim, { order: 'stop' });
  await victim.stop();
  rmSync(home, { recursive: true });
  return writes;
}

test(
  `every vault survives kill -9: ${KILLS} random moments under load (seed ${SEED})`,
  { timeout: 60_000 + KILLS * 10_000 },
  async () => {
    const lives: number[] = [];
    for (let left = KILLS; left > 0; left -= KILLS_PER_VAULT) lives.push(Math.min(left, KILLS_PER_VAULT));
    let next = 0;
    let writes = 0;
    const lane = async () => {
      for (let i = next++; i < lives.length; i = next++) {
        writes += await livesOf(join(dir, `vault-${i}`), lives[i]!, SEED + i);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(lives.reduce((sum, kills) => sum + kills, 0)).toBe(KILLS);
    expect(writes).toBeGreaterThan(KILLS * 10);
  },
);
