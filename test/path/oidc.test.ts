/** An agent with nothing but an OIDC token: the real engine, a certified OpenID provider, and a target that counts what reaches it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Status } from '../../contract/kubernetes.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import type { Engine } from '../../engine/engine.ts';
import { startEngine } from '../../engine/start.ts';
import { KEY_AGE } from '../../proxy/identity/oidc/key-cache.ts';
import { RECHECK } from '../../proxy/identity/oidc/verify.ts';
import { type Issuer, startIssuer } from '../support/issuer/issuer.ts';
import { type Loopback, startLoopback } from '../support/issuer/loopback.ts';
import { encode, type Fields, makeSigner, secondForm, unsigned } from '../support/issuer/signer.ts';

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

let upstream: Loopback;
let issuer: Issuer;
let dir: string;
let engine: Engine;
let server: string;
let ca: string;
/** Milliseconds by which the engine's clock is ahead. */
let ahead = 0;
let seen: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  upstream = await startLoopback((incoming, response) => {
    seen.push(incoming.headers);
    response.setHeader('content-type', 'application/json').end('{"kind":"PodList","apiVersion":"v1","items":[]}');
  });
  issuer = await startIssuer({ algorithm: 'ES256' });
  dir = mkdtempSync(join(tmpdir(), 'chaperone-oidc-'));
  const cluster = { server: upstream.origin, 'certificate-authority-data': Buffer.from(upstream.ca).toString('base64') };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'staging',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: REAL } }],
    contexts: [{ name: 'staging', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(join(dir, 'config'), stringify(kubeconfig), { mode: 0o600 });
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
afterAll(async () => {
  await engine.stop();
  await Promise.all([issuer.close(), upstream.close()]);
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  seen = [];
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

const exchange = (subjectToken: string): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: subjectToken,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length };
    const call = request(`${server}/.chaperone/v1/token`, { ca, agent: false, method: 'POST', headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body });
      });
    });
    call.on('error', reject);
    call.end(form);
  });

/** Sessions of a subject; each test has its own. */
const sessionsOf = async (sub: string): Promise<readonly SessionSummary[]> =>
  (await engine.bridge['sessions.list']({})).filter(({ info }) => info.identity?.subject === sub);
const steps = async (id: string): Promise<readonly StepRow[]> => {
  const { rows } = await engine.bridge['sessions.steps']({ id, from: 1, limit: 1_000 });
  return rows;
};
/** What was recorded of those that no session covers, from the `from`th on. */
const strangers = async (from = 0): Promise<readonly StepRow[]> => {
  const session = (await engine.bridge['sessions.list']({})).find(({ kind }) => kind === 'unattributed');
  return session ? (await steps(session.id)).slice(from) : [];
};
const idOf = async (sub: string): Promise<string> =>
  (await engine.bridge['tokens.list']({})).find(({ state, identity }) => state === 'active' && identity.subject === sub)!.id;

describe('a token alone', () => {
  it('has the keys fetched once, however many requests carry it', async () => {
    const tokens = await Promise.all(
      ['1', '2', '3'].map((run) => issuer.token({ sub: 'busy', run_id: run, groups: ['readers'] })),
    );
    await Promise.all(Array.from({ length: 30 }, (_, n) => ask(tokens[n % 3]!)));
    for (const token of tokens) await ask(token);
    expect([seen.length, issuer.requests]).toEqual([33, { discovery: 1, keys: 1 }]);
  });

  it('opens a session for each subject and run, and is never passed on', async () => {
    const first = await issuer.token({ sub: 'ada', run_id: '1', groups: ['readers'], ref: 'refs/heads/main' });
    const again = await issuer.token({ sub: 'ada', run_id: '1', groups: ['readers'] });
    const other = await issuer.token({ sub: 'ada', run_id: '2', groups: ['readers'] });
    for (const token of [first, first, again, other]) expect((await ask(token)).status).toBe(200);
    const open = await sessionsOf('ada');
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
    const reader = await issuer.token({ sub: 'grace', groups: ['readers'] });
    const writer = await issuer.token({ sub: 'grace', groups: ['team-shop'] });
    const nobody = await issuer.token({ sub: 'grace' });
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
    const [session] = await sessionsOf('grace');
    expect((await steps(session!.id)).map(({ rule }) => rule)).toEqual([
      'readers-read',
      'default-deny',
      'writers-write',
      'writers-write',
      'default-deny',
      'default-deny',
    ]);
  });
});

describe('a bad token', () => {
  const now = Math.trunc(Date.now() / 1_000);
  const claims = (over: Fields = {}): Fields => ({
    ...{ iss: issuer.issuer, aud: 'chaperone', sub: 'mallory', groups: ['readers'], iat: now, exp: now + 600 },
    ...over,
  });

  it.each<readonly [what: string, code: string, make: () => Promise<string> | string]>([
    ['of another issuer', 'identity.issuer', () => issuer.token({ sub: 'mallory', iss: 'https://other.example.com' })],
    ['for another audience', 'identity.audience', () => issuer.token({ sub: 'mallory', aud: 'other' })],
    ['without a signature', 'identity.algorithm', () => unsigned(claims())],
    ['signed with the public key as a secret', 'identity.algorithm', () => issuer.signer.signAsSecret(claims())],
    ['that is over', 'identity.over', () => issuer.token({ sub: 'mallory', exp: now - 61 })],
    ['that counts later', 'identity.early', () => issuer.token({ sub: 'mallory', nbf: now + 600 })],
    ['of a key that nobody publishes', 'identity.key', async () => (await makeSigner('mine', 'ES256')).sign(claims())],
    ['of another key of that name', 'identity.signature', async () => (await makeSigner('key-1', 'ES256')).sign(claims())],
    ['that is huge', 'identity.size', () => issuer.signer.sign(claims({ more: 'x'.repeat(20_000) }))],
    ['that was cut', 'identity.malformed', async () => (await issuer.token({ sub: 'mallory' })).split('.').slice(0, 2).join('.')],
    [
      'with other claims',
      'identity.signature',
      async () => forged(await issuer.token({ sub: 'mallory' }), claims({ groups: ['team-admins'] })),
    ],
    ['whose groups nobody can tell', 'identity.groups', () => issuer.token({ sub: 'mallory', groups: [{ name: 'readers' }] })],
    ['that never ends', 'identity.claim', () => issuer.token({ sub: 'mallory', exp: undefined })],
  ])('%s is answered with a sentence, recorded, and goes nowhere', async (_, code, make) => {
    const token = await make();
    const before = (await strangers()).length;
    const { status, message } = await ask(token);
    expect(status).toBe(401);
    expect(message).toMatch(/^[A-Z].*\.$/);
    for (const part of token.split('.').filter(({ length }) => length > 0)) expect(message).not.toContain(part);
    expect((await strangers(before)).map((step) => [step.status, step.code])).toEqual([[401, code]]);
    expect(await sessionsOf('mallory')).toEqual([]);
    expect(seen).toEqual([]);
  });
});

const forged = (token: string, claims: Fields): string => {
  const [header, , signature] = token.split('.');
  return `${header}.${encode(claims)}.${signature}`;
};

describe('after revocation', () => {
  it('a token does not come back, in whatever spelling, while others of its session go on', async () => {
    const before = (await strangers()).length;
    const revoked = await issuer.token({ sub: 'hedy', groups: ['readers'] });
    expect((await ask(revoked)).status).toBe(200);
    const id = await idOf('hedy');
    const other = await issuer.token({ sub: 'hedy', groups: ['readers'] });
    expect((await ask(other)).status).toBe(200);
    await engine.bridge['tokens.revoke']({ id, why: 'it leaked' });
    const { status, message } = await ask(revoked);
    expect([status, message]).toEqual([401, expect.stringContaining('This token or certificate was revoked (it leaked)')]);
    expect((await ask(secondForm(revoked))).message).toContain('changed copy');
    expect((await ask(other)).status).toBe(200);
    expect(seen).toHaveLength(3);
    const [session] = await sessionsOf('hedy');
    expect((await steps(session!.id)).map(({ code }) => code)).toEqual([null, null, 'identity.revoked', null]);
    expect((await strangers(before)).map(({ code }) => code)).toEqual(['identity.malformed']);
  });

  it('the last token of a session ends it, and is refused from then on', async () => {
    const token = await issuer.token({ sub: 'joan', groups: ['readers'] });
    expect((await ask(token)).status).toBe(200);
    await engine.bridge['tokens.revoke']({ id: await idOf('joan'), why: 'it leaked' });
    expect(await ask(token)).toEqual({ status: 401, message: expect.stringContaining('it leaked') as string });
    expect(await ask(token)).toMatchObject({ status: 401 });
    const [session] = await sessionsOf('joan');
    expect(session?.endedAt).not.toBeNull();
    expect(seen).toHaveLength(1);
  });
});

describe('the token endpoint', () => {
  it('gives a session token for a good one, in the session of its subject and run', async () => {
    const token = await issuer.token({ sub: 'katherine', run_id: '1', groups: ['readers'] });
    const { status, body } = await exchange(token);
    expect(status).toBe(200);
    const { access_token: given, ...rest } = JSON.parse(body) as { access_token: string };
    expect(rest).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(Number) as number });
    expect([(await ask(given)).status, (await ask(given, 'DELETE')).status, (await ask(token)).status]).toEqual([200, 403, 200]);
    const open = await sessionsOf('katherine');
    expect(open).toHaveLength(1);
    expect(JSON.stringify(await engine.bridge['sessions.step']({ id: open[0]!.id, n: 1 }))).not.toContain(token.split('.')[2]);
  });

  it('gives nothing for a bad one', async () => {
    const before = (await strangers()).length;
    const { status, body } = await exchange(await issuer.token({ sub: 'mallory', aud: 'other' }));
    expect([status, JSON.parse(body)]).toEqual([
      expect.toSatisfy((code: number) => code === 400 || code === 401) as number,
      expect.objectContaining({ error_description: expect.stringContaining('not meant for this proxy') as string }),
    ]);
    expect((await strangers(before)).map(({ code }) => code)).toEqual(['identity.audience']);
    expect(seen).toEqual([]);
  });
});

// Last, because its time goes on.
describe('keys that rotate in the middle of a session', () => {
  it('lets the new ones in, and ends what was signed with a key that was taken back', async () => {
    const claims = { sub: 'rosalind', run_id: '1', groups: ['readers'], exp: Math.trunc(Date.now() / 1_000) + 7_200 };
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
    const open = await sessionsOf('rosalind');
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
