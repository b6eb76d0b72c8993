/**
 * The credentials of plain HTTPS services and of EKS clusters through the whole engine: the target gets them, also through a proxy with a
 * password; an agent with nothing but curl gets its answers; and they are found nowhere else, not even where the service repeats them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Params } from '../../contract/bridge.ts';
import type { Engine } from '../../engine/engine.ts';
import { startEngine } from '../../engine/start.ts';
import { makeTestAuthority } from '../support/authority/authority.ts';
import { formsIn, makeCanary } from '../support/canary/forms.ts';
import { findInProcesses } from '../support/canary/processes.ts';
import { findInTree } from '../support/canary/tree.ts';
import { startEksCluster } from '../support/sts/eks-cluster.ts';
import { startSts } from '../support/sts/sts.ts';
import { startConnectProxy, startSocksProxy } from '../support/way/proxies.ts';

const resources = new URL('../../resources', import.meta.url).pathname;
const AGENT = 'curl -sS --cacert "$CA" -H "Authorization: Bearer $(cat "$TOKEN")" -i "$URL/items?page=2" && read rest';

let dir = '';
let engine: Engine;
/** Canaries of all kinds. */
const planted: string[] = [];
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-service-canary-'));
  engine = await startEngine({ home: join(dir, 'home'), resources, listeners: 'demand' });
  await engine.bridge['vault.create']({ passphrase: 'a passphrase of a test' });
});
afterAll(async () => {
  await engine.stop();
  for (const close of closing.reverse()) await close();
  rmSync(dir, { recursive: true });
});

/** A service that prints all it was asked with, as error pages do. */
async function startService(): Promise<{ url: string; ca: string; seen: IncomingMessage[] }> {
  const authority = await makeTestAuthority();
  const { cert, key } = await authority.client({ names: [{ type: 'ip', value: '127.0.0.1' }], extendedUsage: [] });
  const seen: IncomingMessage[] = [];
  const server: Server = createServer({ cert, key }, (request, response) => {
    seen.push(request);
    response.writeHead(302, { 'content-type': 'text/plain', location: `https://elsewhere.example${request.url ?? ''}` });
    response.end(`you asked ${request.url ?? ''} with ${JSON.stringify(request.rawHeaders)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, ca: authority.cert, seen };
}

/** Runs an agent with curl against a target and gathers everything that it and the bridge are told. */
async function work(target: string, canaries: readonly string[]): Promise<{ printed: string; said: string }> {
  const { bridge } = engine;
  const said: unknown[] = [await bridge['targets.test']({ name: target })];
  const work = mkdtempSync(join(dir, 'agent-'));
  const session = await bridge['sessions.open']({ agent: 'coder', targets: [target], dir: work });
  const env = {
    PATH: process.env['PATH'] ?? '',
    CA: join(work, 'ca.crt'),
    TOKEN: join(work, 'token'),
    URL: session.servers[target] ?? '',
  };
  const agent = spawn('sh', ['-c', AGENT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  agent.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await expect.poll(() => printed).toMatch(/\r\n\r\n./);
  for (const canary of canaries) expect(findInProcesses(canary, [agent.pid ?? 0])).toEqual([]);
  agent.stdin.end();
  await once(agent, 'exit');
  said.push(session, await bridge['targets.list']({}), await bridge['sessions.steps']({ id: session.id, from: 1, limit: 100 }));
  said.push(await bridge['sessions.step']({ id: session.id, n: 1 }), await bridge.status({}));
  await bridge['sessions.end']({ id: session.id });
  for (const canary of canaries) expect(findInTree(work, canary)).toEqual([]);
  return { printed, said: JSON.stringify(said) };
}

type Service = Params<'targets.https'>['credential'];
const canary = (kind: string): string => `${makeCanary(kind)}/&="x`;
const KINDS: Readonly<Record<string, (secret: string) => readonly [Service, (seen: IncomingMessage) => string | undefined]>> = {
  header: (value) => [{ type: 'header', name: 'X-Service-Key', value }, ({ headers }) => String(headers['x-service-key'])],
  bearer: (token) => [{ type: 'token', token }, ({ headers }) => headers.authorization?.replace('Bearer ', '')],
  basic: (password) => [
    { type: 'basic', username: 'ada', password },
    ({ headers }) =>
      Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64')
        .toString()
        .replace('ada:', ''),
  ],
  query: (value) => [
    { type: 'query', name: 'api_key', value },
    ({ url }) => new URL(url ?? '', 'https://x').searchParams.get('api_key') ?? '',
  ],
};

it.each(Object.keys(KINDS).flatMap((kind, i) => [[kind, i % 2 === 0 ? 'http' : 'socks5'] as const]))(
  'a service with a %s, through an %s proxy with a password',
  async (kind, scheme) => {
    const [secret, password] = [canary(kind), makeCanary('proxy')];
    planted.push(secret, password);
    const service = await startService();
    const proxy = await (scheme === 'http' ? startConnectProxy : startSocksProxy)({ user: { name: 'ada', password } });
    closing.push(() => proxy.close());
    const [credential, shown] = KINDS[kind]?.(secret) ?? [];
    if (!credential || !shown) throw new Error(`no kind ${kind}`);
    const proxyUrl = `${scheme}://ada:${password}@127.0.0.1:${proxy.port}`;
    const added = await engine.bridge['targets.https']({ name: kind, url: service.url, ca: service.ca, proxyUrl, credential });
    const { printed, said } = await work(kind, [secret, password]);
    // The test of a target also asks as nobody.
    const agents = service.seen.filter(({ url }) => url?.startsWith('/v1/items'));
    expect(agents.map(shown), 'the service got it').toEqual([secret]);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(printed).toMatch(/^HTTP\/1\.1 302 /);
    expect(printed).toContain('you asked /v1/items?page=2');
    for (const one of [secret, password]) expect(formsIn(printed + said + JSON.stringify(added), one)).toEqual([]);
  },
);

it('an EKS cluster', async () => {
  const [region, now] = ['eu-west-1', () => Date.now()];
  const sts = await startSts({ region, now, role: { name: 'agents' } });
  closing.push(() => sts.close());
  const cluster = await startEksCluster({ name: 'prod', region, sts, now });
  closing.push(() => cluster.close());
  await engine.bridge['targets.eks']({
    ...{ name: 'eks', region, cluster: 'prod', role: sts.roleArn, externalId: null, server: cluster.server, ca: cluster.ca },
    ...{ base: { from: 'key', ...sts.user }, stsEndpoint: sts.endpoint, stsCa: sts.ca },
  });
  const path = '/api/v1/pods';
  const { bridge } = engine;
  const session = await bridge['sessions.open']({ agent: 'coder', targets: ['eks'] });
  const said = JSON.stringify([session, await bridge['targets.test']({ name: 'eks' }), await bridge['targets.list']({}), path]);
  await bridge['sessions.end']({ id: session.id });
  const tokens = cluster.seen.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
  expect(cluster.seen.some(({ arn }) => arn !== null)).toBe(true);
  const secrets = [...sts.secrets(), ...new Set(tokens)];
  planted.push(...secrets);
  for (const secret of secrets) expect([secret, formsIn(said, secret), findInProcesses(secret)]).toEqual([secret, [], []]);
});

it('and none of them is in the data directory, while the engine runs and afterwards', async () => {
  expect(planted.length).toBeGreaterThan(2 * Object.keys(KINDS).length);
  for (const one of planted) expect(findInTree(join(dir, 'home'), one)).toEqual([]);
  await engine.stop();
  for (const one of planted) expect(findInTree(join(dir, 'home'), one)).toEqual([]);
});
