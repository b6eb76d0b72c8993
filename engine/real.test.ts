/** The real rooms together, in this process: what reaches the practice cluster, and what does not. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { OpenedSession } from '../contract/bridge.ts';
import type { PracticeCluster } from '../practice/practice.ts';
import type { Engine } from './engine.ts';
import { REAL_PARTS } from './real.ts';
import { startEngine } from './start.ts';
import { UNATTRIBUTED_PER_MINUTE } from './unattributed.ts';

const resources = new URL('../resources', import.meta.url).pathname;
const PASSPHRASE = 'a passphrase of a test';
let dir = '';
let engine: Engine;
let practice: PracticeCluster;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-real-'));
  const parts = {
    ...REAL_PARTS,
    startPractice: async (options: Parameters<typeof REAL_PARTS.startPractice>[0]) =>
      (practice = await REAL_PARTS.startPractice(options)),
  };
  engine = await startEngine({ home: join(dir, 'home'), resources, parts, listeners: 'demand' });
  await engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await engine.bridge['targets.practice']({});
});
afterEach(async () => {
  await engine.stop();
  rmSync(dir, { recursive: true });
});
const open = (ttl?: number) =>
  engine.bridge['sessions.open']({ agent: 'test', targets: ['practice'], ...(ttl === undefined ? {} : { ttl }) });

const kubectl = (session: OpenedSession, ...args: string[]) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    writeFileSync(join(dir, 'config'), session.kubeconfig, { mode: 0o600 });
    const env = { PATH: process.env['PATH'] ?? '', HOME: dir, KUBECONFIG: join(dir, 'config'), KUBECACHEDIR: join(dir, 'cache') };
    execFile('kubectl', args, { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: out + err });
    });
  });

/** One plain request through the session's listener. */
const ask = (session: OpenedSession, path: string, token?: string) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const config = parse(session.kubeconfig) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
      users: { user: { token: string } }[];
    };
    const ca = Buffer.from(config.clusters[0]!.cluster['certificate-authority-data'], 'base64').toString();
    const authorization = `Bearer ${token ?? config.users[0]!.user.token}`;
    const call = request(`${session.servers['practice']!}${path}`, { ca, agent: false, headers: { authorization } }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body });
      });
    });
    call.on('error', reject);
    call.end();
  });

it('records what the cluster’s own audit log has, by Audit-Id and in order', async () => {
  const session = await open();
  expect((await kubectl(session, 'create', 'configmap', 'made', '-n', 'shop', '--from-literal=a=b')).code).toBe(0);
  expect((await kubectl(session, 'delete', 'deployment', 'web', '-n', 'shop-prod')).text).toContain('no-protected-deletes');
  await engine.bridge['sessions.end']({ id: session.id });
  const { rows } = await engine.bridge['sessions.steps']({ id: session.id, from: 1, limit: 1000 });
  const recorded = rows.flatMap(({ auditId }) => auditId ?? []);
  expect(recorded.length).toBeGreaterThan(1);
  expect(recorded).toEqual(practice.audit().map(({ auditID }) => auditID));
  expect(practice.audit().filter(({ verb }) => verb === 'delete')).toEqual([]);
  expect(await engine.bridge['sessions.verify']({})).toMatchObject({ verified: true });
});

it('lets nothing through once the vault is locked: the listener stands, the answer is a 503 Status', async () => {
  const session = await open();
  // A kubectl that has not cached discovery yet shows its own words for a 503 there, so this one has.
  expect((await kubectl(session, 'get', 'configmaps', '-n', 'shop')).code).toBe(0);
  const before = practice.audit().length;
  await engine.bridge['vault.lock']({});
  const { status, body } = await ask(session, '/api/v1/namespaces');
  expect(status).toBe(503);
  expect(JSON.parse(body)).toMatchObject({
    kind: 'Status',
    code: 503,
    reason: 'ServiceUnavailable',
    message: expect.stringContaining('The vault is locked') as string,
  });
  const { code, text } = await kubectl(session, 'delete', 'configmap', 'api-config', '-n', 'shop');
  expect(code).toBe(1);
  expect(text).toContain('The vault is locked');
  expect(practice.audit()).toHaveLength(before);
  expect((await engine.bridge.status({})).unrecordedRefusals).toBeGreaterThan(1);

  await engine.bridge['vault.unlock']({ passphrase: PASSPHRASE });
  expect((await engine.bridge['sessions.list']({}))[0]).toMatchObject({ id: session.id, sealed: true, closed: 'locked' });
  // The old token is worth nothing after; a new session works at the same address.
  expect((await ask(session, '/api/v1/namespaces')).status).toBe(401);
  const again = await open();
  expect(again.servers).toEqual(session.servers);
  expect((await ask(again, '/api/v1/namespaces')).status).toBe(200);
});

it('refuses the token of a session that has ended', async () => {
  const session = await open();
  await engine.bridge['sessions.end']({ id: session.id });
  const { status, body } = await ask(session, '/api/v1/namespaces');
  expect([status, (JSON.parse(body) as { message: string }).message]).toEqual([401, expect.stringContaining('not known here')]);
  expect(practice.audit()).toEqual([]);
});

it('keeps requests without a session visible, and bounded', async () => {
  const session = await open();
  for (let i = 0; i < UNATTRIBUTED_PER_MINUTE + 5; i += 1) {
    const { status } = await ask(session, '/api/v1/namespaces', 'chp_made-up');
    expect([401, 503]).toContain(status);
  }
  expect(practice.audit()).toEqual([]);
  await engine.bridge['vault.lock']({});
  await engine.bridge['vault.unlock']({ passphrase: PASSPHRASE });
  const unattributed = (await engine.bridge['sessions.list']({})).find(({ kind }) => kind === 'unattributed');
  expect(unattributed).toMatchObject({ sealed: true, steps: UNATTRIBUTED_PER_MINUTE, gaps: 1, targets: [] });
  expect((await engine.bridge.status({})).unrecordedRefusals).toBeGreaterThanOrEqual(5);
});

it('tells the steps of a live session as they happen', async () => {
  const session = await open();
  const told = new Promise<readonly { sentence: string }[]>((resolve) => {
    engine.bridge.on['session.steps'](({ id, rows }) => {
      if (id === session.id) resolve(rows);
    });
  });
  await ask(session, '/api/v1/namespaces/shop/configmaps');
  expect((await told)[0]?.sentence).toContain('configmaps');
});

it('has no credential, token or key in plain on its disk', async () => {
  const session = await open();
  const { token: sessionToken } = (parse(session.kubeconfig) as { users: { user: { token: string } }[] }).users[0]!.user;
  await ask(session, '/api/v1/namespaces/shop/secrets/api-db');
  await engine.stop();
  for (const file of readdirSync(join(dir, 'home'), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const bytes = readFileSync(join(file.parentPath, file.name));
    for (const secret of [practice.token, sessionToken, PASSPHRASE, 'PRIVATE KEY'])
      expect(bytes.includes(secret), file.name).toBe(false);
  }
});
