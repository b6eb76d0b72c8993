/** An agent with nothing but an OIDC token: the real engine, a certified OpenID provider, and a target that counts what reaches it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Status } from '../../contract/kubernetes.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import type { Engine } from '../../engine/engine.ts';
import { startEngine } from '../../engine/start.ts';
import { KEY_AGE } from '../../proxy/identity/oidc/key-cache.ts';
import { RECHECK } from '../../proxy/identity/oidc/verify.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import { type Issuer, startIssuer } from '../support/issuer/issuer.ts';
import { encode, type Fields, makeSigner, unsigned } from '../support/issuer/signer.ts';

const REAL = 'real-credential-of-the-target';
const PODS = '/api/v1/namespaces/shop/pods';
const POLICY = `
apiVersion: chaperone/v1
kind: Policy
name: by-group
description: readers read, writers write
rules:
  - { name: readers-read, reason: readers may read, groups: [readers], verbs: [get, list, watch], effect: allow }
  - { name: writers-write, reason: writers may do everything, groups: [team-*], effect: allow }
`;
const systemSources = { clock: { wall: () => Date.now(), monotonic: () => 0 }, random: (n: number) => randomBytes(n) };

let upstream: Server;
let kubeconfig: string;
let issuer: Issuer;
let dir: string;
let engine: Engine;
let server: string;
let ca: string;
/** Milliseconds by which the engine's clock is ahead. */
let ahead: number;
let seen: IncomingHttpHeaders[];

beforeAll(async () => {
  const authority = await makeAuthority(systemSources);
  const { cert, key } = await issueListenerIdentity(authority, systemSources);
  upstream = createServer({ cert, key }, (incoming, response) => {
    seen.push(incoming.headers);
    response.setHeader('content-type', 'application/json').end('{"kind":"PodList","apiVersion":"v1","items":[]}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const at = `https://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  kubeconfig = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'staging',
    clusters: [
      { name: 'c', cluster: { server: at, 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') } },
    ],
    users: [{ name: 'u', user: { token: REAL } }],
    contexts: [{ name: 'staging', context: { cluster: 'c', user: 'u' } }],
  });
});
afterAll(async () => {
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

beforeEach(async () => {
  seen = [];
  ahead = 0;
  issuer = await startIssuer({ algorithm: 'ES256' });
  dir = mkdtempSync(join(tmpdir(), 'chaperone-oidc-'));
  writeFileSync(join(dir, 'config'), kubeconfig, { mode: 0o600 });
  engine = await startEngine({
    home: join(dir, 'home'),
    resources: new URL('../../resources', import.meta.url).pathname,
    clock: {
      wall: () => Date.now() + ahead,
      monotonic: () => Math.trunc((performance.now() + ahead) * 1_000),
    },
  });
  const { bridge } = engine;
  await bridge['vault.create']({ passphrase: 'a passphrase of a test' });
  await bridge['targets.add']({ name: 'staging', kubeconfig: join(dir, 'config'), context: 'staging' });
  await bridge['identities.add']({
    ...{ type: 'oidc', name: 'ci', preset: 'generic', issuer: issuer.issuer, ca: issuer.ca },
    ...{ audiences: ['chaperone'], targets: ['staging'], policy: { yaml: POLICY }, run: ['run_id'], keep: ['ref'] },
  });
  // Only for the address and the certificate, as docs/IDENTITY.md has it; its token is not used.
  const session = await bridge['sessions.open']({ agent: 'setup', targets: ['staging'] });
  server = session.servers['staging']!;
  const config = parse(session.kubeconfig) as { clusters: { cluster: { 'certificate-authority-data': string } }[] };
  ca = Buffer.from(config.clusters[0]!.cluster['certificate-authority-data'], 'base64').toString();
  await bridge['sessions.end']({ id: session.id });
});
afterEach(async () => {
  await engine.stop();
  await issuer.close();
  rmSync(dir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly message: string;
}

const ask = (token: string, method = 'GET', path = PODS): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { ca, agent: false, method, headers: { authorization: `Bearer ${token}` } };
    const call = request(`${server}${path}`, options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const { message = '' } = JSON.parse(Buffer.concat(parts).toString()) as Partial<Status>;
        resolve({ status: answer.statusCode ?? 0, message });
      });
    });
    call.on('error', reject);
    call.end();
  });

const sessions = (kind: SessionSummary['kind']): Promise<readonly SessionSummary[]> =>
  engine.bridge['sessions.list']({}).then((all) => all.filter((one) => one.kind === kind && one.agent !== 'setup'));
const steps = async (id: string): Promise<readonly StepRow[]> => {
  const { rows } = await engine.bridge['sessions.steps']({ id, from: 1, limit: 1_000 });
  return rows;
};
const strangers = async (): Promise<readonly StepRow[]> => {
  const [session] = await sessions('unattributed');
  return session ? steps(session.id) : [];
};
const idOf = async (): Promise<string> => (await engine.bridge['tokens.list']({})).find(({ state }) => state === 'active')!.id;

describe('a token alone', () => {
  it('opens a session for each subject and run, and is never passed on', async () => {
    const first = await issuer.token({ sub: 'ada', run_id: '1', groups: ['readers'], ref: 'refs/heads/main' });
    const again = await issuer.token({ sub: 'ada', run_id: '1', groups: ['readers'] });
    const other = await issuer.token({ sub: 'ada', run_id: '2', groups: ['readers'] });
    for (const token of [first, first, again, other]) expect((await ask(token)).status).toBe(200);
    const open = await sessions('supervised');
    expect(open.map(({ info }) => [info.identity?.subject, info.identity?.run, info.identity?.issuer]).sort()).toEqual([
      ['ada', '1', issuer.issuer],
      ['ada', '2', issuer.issuer],
    ]);
    const one = open.find(({ info }) => info.identity?.run === '1')!;
    expect((await steps(one.id)).map(({ status, verdict }) => [status, verdict])).toEqual([
      [200, 'allow'],
      [200, 'allow'],
      [200, 'allow'],
    ]);
    const { identity } = await engine.bridge['sessions.step']({ id: one.id, n: 1 });
    expect(identity).toMatchObject({ subject: 'ada', proof: 'oidc', issuer: issuer.issuer, groups: ['readers'] });
    expect(seen.map(({ authorization }) => authorization)).toEqual(Array.from({ length: 4 }, () => `Bearer ${REAL}`));
  });

  it('may do what its groups allow, token by token', async () => {
    const reader = await issuer.token({ sub: 'ada', groups: ['readers'] });
    const writer = await issuer.token({ sub: 'ada', groups: ['team-shop'] });
    const nobody = await issuer.token({ sub: 'ada' });
    const outcome = async (token: string): Promise<readonly number[]> => [
      (await ask(token)).status,
      (await ask(token, 'DELETE', `${PODS}/web`)).status,
    ];
    expect([await outcome(reader), await outcome(writer), await outcome(nobody)]).toEqual([
      [200, 403],
      [200, 200],
      [403, 403],
    ]);
    expect(seen).toHaveLength(3);
    const [session] = await sessions('supervised');
    expect((await steps(session!.id)).map(({ rule }) => rule)).toEqual([
      'readers-read',
      'default-deny',
      'writers-write',
      'writers-write',
      'default-deny',
      'default-deny',
    ]);
  });

  it('has the keys fetched once, however many requests carry it', async () => {
    const tokens = await Promise.all(
      ['1', '2', '3'].map((run) => issuer.token({ sub: 'ada', run_id: run, groups: ['readers'] })),
    );
    await Promise.all(Array.from({ length: 30 }, (_, n) => ask(tokens[n % 3]!)));
    for (const token of tokens) await ask(token);
    expect([seen.length, issuer.requests]).toEqual([33, { discovery: 1, keys: 1 }]);
  });
});

describe('keys that rotate in the middle of a session', () => {
  it('lets the new ones in, and ends what was signed with a key that was taken back', async () => {
    const claims = { sub: 'ada', run_id: '1', groups: ['readers'], exp: Math.trunc(Date.now() / 1_000) + 7_200 };
    const old = await issuer.token(claims);
    expect((await ask(old)).status).toBe(200);
    await issuer.rotate();
    ahead += KEY_AGE.unknown / 1_000;
    const fresh = await issuer.token(claims);
    expect((await ask(fresh)).status).toBe(200);
    // What was let in stays so until it is looked at again.
    expect((await ask(old)).status).toBe(200);
    ahead += RECHECK;
    const { status, message } = await ask(old);
    expect([status, message]).toEqual([
      401,
      expect.stringContaining('signed with a key that provider ci does not publish (kid key-1)'),
    ]);
    expect((await ask(fresh)).status).toBe(200);
    expect(seen).toHaveLength(4);
    const open = await sessions('supervised');
    expect(open).toHaveLength(1);
    expect((await steps(open[0]!.id)).map((step) => [step.status, step.code])).toEqual([
      [200, null],
      [200, null],
      [200, null],
      [401, 'identity.revoked'],
      [200, null],
    ]);
  });
});

describe('a bad token', () => {
  const now = Math.trunc(Date.now() / 1_000);
  const claims = (over: Fields = {}): Fields => ({
    ...{ iss: issuer.issuer, aud: 'chaperone', sub: 'ada', groups: ['readers'], iat: now, exp: now + 600 },
    ...over,
  });

  it.each<readonly [what: string, code: string, make: () => Promise<string> | string]>([
    ['of another issuer', 'identity.issuer', () => issuer.token({ iss: 'https://other.example.com' })],
    ['for another audience', 'identity.audience', () => issuer.token({ aud: 'other' })],
    ['without a signature', 'identity.algorithm', () => unsigned(claims())],
    ['signed with the public key as a secret', 'identity.algorithm', () => issuer.signer.signAsSecret(claims())],
    ['that is over', 'identity.over', () => issuer.token({ exp: now - 61 })],
    ['that counts later', 'identity.early', () => issuer.token({ nbf: now + 600 })],
    ['of a key that nobody publishes', 'identity.key', async () => (await makeSigner('mine', 'ES256')).sign(claims())],
    ['of another key of that name', 'identity.signature', async () => (await makeSigner('key-1', 'ES256')).sign(claims())],
    ['that is huge', 'identity.size', () => issuer.signer.sign(claims({ more: 'x'.repeat(20_000) }))],
    ['that was cut', 'identity.malformed', async () => (await issuer.token()).split('.').slice(0, 2).join('.')],
    ['with other claims', 'identity.signature', async () => forged(await issuer.token(), claims({ groups: ['team-admins'] }))],
    ['whose groups nobody can tell', 'identity.groups', () => issuer.token({ groups: [{ name: 'readers' }] })],
    ['that never ends', 'identity.claim', () => issuer.token({ exp: undefined })],
  ])('%s is answered with a sentence, recorded, and goes nowhere', async (_, code, make) => {
    const token = await make();
    const { status, message } = await ask(token);
    expect(status).toBe(401);
    expect(message).toMatch(/^[A-Z].*\.$/);
    for (const part of token.split('.').filter(({ length }) => length > 0)) expect(message).not.toContain(part);
    expect((await strangers()).map((step) => [step.status, step.code])).toEqual([[401, code]]);
    expect(await sessions('supervised')).toEqual([]);
    expect(seen).toEqual([]);
  });
});

const forged = (token: string, claims: Fields): string => {
  const [header, , signature] = token.split('.');
  return `${header}.${encode(claims)}.${signature}`;
};

describe('after revocation', () => {
  it('a token does not come back, in whatever spelling, while others of its session go on', async () => {
    const revoked = await issuer.token({ sub: 'ada', groups: ['readers'] });
    expect((await ask(revoked)).status).toBe(200);
    const id = await idOf();
    const other = await issuer.token({ sub: 'ada', groups: ['readers'] });
    expect((await ask(other)).status).toBe(200);
    await engine.bridge['tokens.revoke']({ id, why: 'it leaked' });
    const { status, message } = await ask(revoked);
    expect([status, message]).toEqual([401, expect.stringContaining('This token was revoked (it leaked)')]);
    expect((await ask(secondForm(revoked))).message).toContain('changed copy');
    expect((await ask(other)).status).toBe(200);
    expect(seen).toHaveLength(3);
    const [session] = await sessions('supervised');
    expect((await steps(session!.id)).map(({ code }) => code)).toEqual([null, null, 'identity.revoked', null]);
    expect((await strangers()).map(({ code }) => code)).toEqual(['identity.malformed']);
  });

  it('the last token of a session ends it, and is refused from then on', async () => {
    const token = await issuer.token({ sub: 'ada', groups: ['readers'] });
    expect((await ask(token)).status).toBe(200);
    await engine.bridge['tokens.revoke']({ id: await idOf(), why: 'it leaked' });
    expect(await ask(token)).toEqual({ status: 401, message: expect.stringContaining('it leaked') as string });
    expect(await ask(token)).toMatchObject({ status: 401 });
    const [session] = await sessions('supervised');
    expect(session?.endedAt).not.toBeNull();
    expect(seen).toHaveLength(1);
  });
});

/** The other form of an ECDSA signature over P-256 (SEC 2 section 2.4.2 has the order), as good as the first. */
function secondForm(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const at = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(at), 'base64url');
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return token.slice(0, at) + Buffer.concat([signature.subarray(0, 32), other]).toString('base64url');
}
