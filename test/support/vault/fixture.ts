/** What the vault's tests share: a temporary directory, time and randomness that can be told, a cheap vault, ready events. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock, Random } from '../../../contract/clock.ts';
import type { EndEvent, RequestEvent, ResponseEvent, SessionRecorder } from '../../../contract/record.ts';
import type { SessionInfo } from '../../../contract/session.ts';
import { createVault } from '../../../vault/keys/create.ts';
import { ulid } from '../../../vault/keys/ulid.ts';
import { unlockVault } from '../../../vault/keys/unlock.ts';
import type { VaultEnvironment, VaultKey } from '../../../vault/vault.ts';

export const PASSPHRASE = 'correct horse battery';
export const CHEAP = { memoryKiB: 64, passes: 1 };

/** In memory where the system offers that: these tests sync thousands of times, and none of them cuts the power. */
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Removed when the test has finished. */
export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(BASE, 'chaperone-vault-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Goes on by one millisecond with each reading, so that everything has a time of its own. */
export function steppingClock(start = Date.parse('2026-11-20T10:00:00.000Z')): Clock {
  let milliseconds = 0;
  return {
    wall: () => start + ++milliseconds,
    monotonic: () => ++milliseconds * 1000,
  };
}

/** SHA-256 in counter mode: the same bytes for the same seed. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (size) => {
    while (pool.length < size) {
      counter += 1;
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}/${counter}`).digest()]);
    }
    const draw = new Uint8Array(pool.subarray(0, size));
    pool = pool.subarray(size);
    return draw;
  };
}

export function environment(seed = 'vault'): VaultEnvironment {
  return { clock: steppingClock(), random: seededRandom(seed) };
}

export interface MadeVault {
  readonly dir: string;
  readonly id: string;
  readonly recoveryKey: string;
  readonly env: VaultEnvironment;
  readonly unlock: () => Promise<VaultKey>;
}

/** A new vault with a cheap key derivation. */
export async function makeVault(seed = 'vault'): Promise<MadeVault> {
  const dir = temporaryDirectory();
  const env = environment(seed);
  const made = await createVault({ dir, passphrase: PASSPHRASE, env, inside: { cost: CHEAP } });
  return { ...made, dir, env, unlock: () => unlockVault({ dir, secret: { passphrase: PASSPHRASE } }) };
}

export function sessionInfo(env: VaultEnvironment, more: Partial<SessionInfo> = {}): SessionInfo {
  const now = env.clock.wall();
  return {
    id: ulid(now, env.random),
    startedAt: new Date(now).toISOString(),
    agent: { name: 'claude-code' },
    subject: 'mia',
    targets: ['prod'],
    policy: 'default',
    host: 'laptop',
    kind: 'supervised',
    ...more,
  };
}

/** A create of a Deployment, allowed. */
export function requestEvent(x: number, at: number, more: Partial<RequestEvent> = {}): RequestEvent {
  return {
    t: 'request',
    x,
    at,
    target: 'prod',
    listen: {
      method: 'POST',
      url: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-create',
      httpVersion: '1.1',
      headers: [
        ['Content-Type', 'application/json'],
        ['Kubectl-Command', 'kubectl create'],
        ['Kubectl-Session', '6f1c'],
      ],
    },
    identity: { subject: 'mia', proof: 'token' },
    policy: {
      attributes: {
        verb: 'create',
        isResource: true,
        path: '/apis/apps/v1/namespaces/shop/deployments',
        apiGroup: 'apps',
        apiVersion: 'v1',
        resource: 'deployments',
        subresource: '',
        namespace: 'shop',
        name: 'web',
        dryRun: false,
        discovery: false,
      },
      decision: { verdict: 'allow', rule: 'allow-all', policy: 'default', reason: 'everything', level: 'RequestResponse' },
    },
    ...more,
  };
}

export function responseEvent(x: number, at: number, more: Partial<ResponseEvent> = {}): ResponseEvent {
  return { t: 'response', x, at, from: 'target', status: 201, headers: [['Content-Type', 'application/json']], ...more };
}

export function endEvent(x: number, at: number, more: Partial<EndEvent> = {}): EndEvent {
  return { t: 'end', x, at, outcome: 'complete', requestBytes: 0, responseBytes: 0, unrecordedBytes: 0, trace: {}, ...more };
}

/** One whole exchange with a request body and a response body. */
export function recordExchange(session: SessionRecorder, request: string, response: string): number {
  const x = session.nextExchange();
  session.event(requestEvent(x, session.at()));
  const sent = Buffer.from(request);
  const got = Buffer.from(response);
  if (sent.length > 0) session.body({ x, direction: 'request', at: session.at(), offset: 0, bytes: sent });
  session.event(responseEvent(x, session.at()));
  if (got.length > 0) session.body({ x, direction: 'response', at: session.at(), offset: 0, bytes: got });
  session.event(endEvent(x, session.at(), { requestBytes: sent.length, responseBytes: got.length }));
  return x;
}
