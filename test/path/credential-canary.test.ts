/**
 * The credential of a target, kind by kind, from the kubeconfig to the cluster and back: the cluster gets it, and nothing else does: no file of
 * the data directory, no command line, not the agent's environment, no answer of the engine, no output, no error that the agent reads.
 */
import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { FakeCluster } from '../../engine/check/testing/cluster.ts';
import { systemClock, systemRandom } from '../../engine/clock.ts';
import { writeConfig } from '../../engine/kubeconfig/testing/written.ts';
import { startEngine } from '../../engine/start.ts';
import type { Engine } from '../../engine/engine.ts';
import { makeAuthority } from '../../proxy/listen/authority.ts';
import { formsIn, makeCanary } from '../support/canary/forms.ts';
import { findInProcesses } from '../support/canary/processes.ts';
import { findInTree } from '../support/canary/tree.ts';
import { CLIENT, startIssuer, type FakeIssuer } from '../support/refresh/issuer.ts';

const resources = new URL('../../resources', import.meta.url).pathname;
const V1 = 'client.authentication.k8s.io/v1';

/** What an agent does: asks as its kubeconfig says, prints what it is answered, and waits for the end of its standard input. */
const AGENT = `
  const { readFileSync } = require('node:fs');
  const { request } = require('node:https');
  const config = readFileSync(process.env.KUBECONFIG, 'utf8');
  const of = (name) => new RegExp(name + ': (\\\\S+)').exec(config)[1];
  const ca = Buffer.from(of('certificate-authority-data'), 'base64');
  const headers = { authorization: 'Bearer ' + of('token') };
  const ask = (path) => new Promise((resolve, reject) => {
    request(of('server') + path, { ca, agent: false, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk)).on('end', () => resolve(answer.statusCode + ' ' + body));
    }).on('error', reject).end();
  });
  (async () => {
    console.log(JSON.stringify([await ask('/api/v1/namespaces'), await ask('/api/v1/pods')]));
    process.stdin.resume().on('end', () => process.exit());
  })();
`;

interface Kind {
  /** User entry of the kubeconfig. */
  readonly user: object;
  /** What must be found nowhere; those that come later are added when the cluster sees them. */
  readonly canaries: string[];
  /** Whether the cluster got it: without that the test would show nothing. */
  readonly arrived: (request: IncomingMessage) => boolean;
}

let dir = '';
let engine: Engine;
let issuer: FakeIssuer | null = null;
let cluster: FakeCluster | null = null;
/** Canaries of all kinds. */
const planted: string[] = [];
const targets: string[] = [];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-credential-canary-'));
  engine = await startEngine({ home: join(dir, 'home'), resources, listeners: 'demand' });
  await engine.bridge['vault.create']({ passphrase: 'a passphrase of a test' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await cluster?.close();
  cluster = null;
});
afterAll(async () => {
  await engine.stop();
  await issuer?.close();
  rmSync(dir, { recursive: true });
});

const authorized = (value: string) => (request: IncomingMessage) => request.headers.authorization === value;
const KINDS: Readonly<Record<string, () => Kind | Promise<Kind>>> = {
  token: () => {
    const token = makeCanary('token');
    return { user: { token }, canaries: [token], arrived: authorized(`Bearer ${token}`) };
  },
  tokenFile: () => {
    const token = makeCanary('token-file');
    writeFileSync(join(dir, 'token'), token);
    return { user: { tokenFile: 'token' }, canaries: [token], arrived: authorized(`Bearer ${token}`) };
  },
  certificate: async () => {
    const { cert, key } = await makeAuthority({ clock: systemClock, random: systemRandom });
    const pem = { 'client-certificate-data': cert, 'client-key-data': key };
    const user = Object.fromEntries(Object.entries(pem).map(([name, text]) => [name, Buffer.from(text).toString('base64')]));
    // Of the second line of the PEM: the beginning of every key of its kind is the same.
    const body = key.replace(/-----.*?-----|\s/g, '');
    const own = Buffer.from(cert.replace(/-----.*?-----|\s/g, ''), 'base64');
    const arrived = ({ socket }: IncomingMessage) => socket instanceof TLSSocket && socket.getPeerCertificate().raw.equals(own);
    return { user, canaries: [body.slice(68, 108)], arrived };
  },
  basic: () => {
    const password = makeCanary('password');
    const pair = `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`;
    return { user: { username: 'ada', password }, canaries: [password], arrived: authorized(pair) };
  },
  exec: () => {
    const [token, secret] = [makeCanary('exec-token'), makeCanary('exec-environment')];
    const output = JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status: { token } });
    writeFileSync(join(dir, 'credential'), output);
    writeFileSync(join(dir, 'plugin'), `#!/bin/sh\necho "using $PLUGIN_SECRET" >&2\ncat ${join(dir, 'credential')}\n`);
    chmodSync(join(dir, 'plugin'), 0o755);
    const exec = {
      apiVersion: V1,
      interactiveMode: 'Never',
      command: './plugin',
      env: [{ name: 'PLUGIN_SECRET', value: secret }],
    };
    return { user: { exec }, canaries: [token, secret], arrived: authorized(`Bearer ${token}`) };
  },
  'auth-provider oidc': async () => {
    issuer = await startIssuer();
    const refresh = makeCanary('refresh');
    issuer.refreshToken = refresh;
    const config = {
      ...{ 'idp-issuer-url': issuer.url, 'client-id': CLIENT.id, 'client-secret': CLIENT.secret, 'refresh-token': refresh },
      'idp-certificate-authority-data': Buffer.from(issuer.ca).toString('base64'),
    };
    const canaries = [refresh, CLIENT.secret];
    const arrived = ({ headers }: IncomingMessage) => {
      const [, claims = '', signature = ''] = /^Bearer eyJ[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
      if (claims !== '') canaries.push(claims, signature);
      return claims !== '';
    };
    return { user: { 'auth-provider': { name: 'oidc', config } }, canaries, arrived };
  },
};

it.each(Object.keys(KINDS))('%s', async (name) => {
  const { user, canaries, arrived } = await KINDS[name]!();
  let reached = 0;
  cluster = await FakeCluster.start((request) => {
    if (!arrived(request)) return [401, { kind: 'Status', code: 401 }];
    reached += 1;
    // The second one meets an end of the credential.
    return request.url === '/api/v1/pods' ? [401, { kind: 'Status', code: 401 }] : [200, { kind: 'NamespaceList', items: [] }];
  });
  const target = `prod-${targets.push(name)}`;
  const said: unknown[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => (said.push(String(chunk)), true));
  const { bridge } = engine;
  const kubeconfig = writeConfig(dir, cluster.entry, user);
  for (const canary of canaries) expect(findInTree(dir, canary), 'it is there to be found').not.toEqual([]);
  said.push(await bridge['targets.contexts']({ kubeconfig }));
  said.push(await bridge['targets.add']({ name: target, kubeconfig }));
  said.push(await bridge['targets.test']({ name: target }));
  const session = await bridge['sessions.open']({ agent: 'coder', targets: [target] });

  const config = join(dir, 'agent-config');
  writeFileSync(config, session.kubeconfig);
  const env = { PATH: process.env['PATH'] ?? '', KUBECONFIG: config };
  const agent = spawn(process.execPath, ['-e', AGENT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(agent.stdout.setEncoding('utf8'), 'data')) as [string];
  for (const canary of canaries) expect(findInProcesses(canary, [agent.pid ?? 0])).toEqual([]);
  agent.stdin.end();
  await once(agent, 'exit');
  const answers = JSON.parse(line) as string[];
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['200', '401']);
  expect(reached).toBeGreaterThan(1);

  // What is said when there is none any more.
  if (name === 'exec') writeFileSync(join(dir, 'plugin'), '#!/bin/sh\necho "bad $PLUGIN_SECRET" >&2; exit 1\n');
  said.push(await bridge['targets.test']({ name: target }));
  said.push(answers, session, await bridge['targets.list']({}), await bridge['sessions.list']({}), await bridge.status({}));
  said.push(await bridge['sessions.steps']({ id: session.id, from: 1, limit: 100 }));
  for (const n of [1, 2]) said.push(await bridge['sessions.step']({ id: session.id, n }));
  await bridge['sessions.end']({ id: session.id });
  vi.restoreAllMocks();
  expect(JSON.stringify(said)).toContain(target);
  for (const canary of canaries) expect(formsIn(JSON.stringify(said), canary)).toEqual([]);
  planted.push(...canaries);
});

it('and none of them is in the data directory, while the engine runs and afterwards', async () => {
  expect(planted.length).toBeGreaterThan(Object.keys(KINDS).length);
  for (const canary of planted) expect(findInTree(join(dir, 'home'), canary)).toEqual([]);
  await engine.stop();
  for (const canary of planted) expect(findInTree(join(dir, 'home'), canary)).toEqual([]);
});
