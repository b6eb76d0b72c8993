/**
 * What agents prove themselves with, kind by kind: it lets them in, and is found nowhere afterwards: in no file of the data directory, no answer and
 * no event of the engine, no error that anybody reads, no export, no output, no command line, no agent's environment; neither is what was refused.
 */
import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { TOKEN_PATH } from '../../proxy/identity/token-endpoint.ts';
import { makeTestAuthority, type TestAuthority } from '../support/authority/authority.ts';
import { formsIn, makeCanary } from '../support/canary/forms.ts';
import { findInProcesses } from '../support/canary/processes.ts';
import { findInTree } from '../support/canary/tree.ts';
import { type Issuer, startIssuer } from '../support/issuer/issuer.ts';
import { AUDIENCE, type IdentityProvider, makeIdentityProvider, proofOf, RECIPIENT } from '../support/saml/identity-provider.ts';
import { type Answer, type EngineLine, openEngineLine, PODS, REAL, type Shown } from './engine-line.ts';

const EXEC = `${PODS}/web/exec?command=sh&tty=true&stdin=true&stdout=true`;
const policy = { name: 'observe' };
/** Longer than the allowance for clocks, in which a new memory of assertions trusts nothing. */
const SETTLED = 60_000;

let line: EngineLine;
let issuer: Issuer;
let idp: IdentityProvider;
let root: TestAuthority;
/** What must be found nowhere, of all kinds. */
const planted = new Set<string>([REAL]);
/** Everything that anybody was told: answers to agents, events, output. */
const said: unknown[] = [];

beforeAll(async () => {
  line = await openEngineLine();
  issuer = await startIssuer({ algorithm: 'ES256' });
  idp = await makeIdentityProvider(line.clock);
  root = await makeTestAuthority();
  const { bridge } = line.engine;
  const common = { targets: ['staging'], policy };
  await bridge['identities.add']({
    ...{ ...common, type: 'oidc', name: 'ci', preset: 'generic', issuer: issuer.issuer, ca: issuer.ca, audiences: ['chaperone'] },
  });
  const saml = { metadata: idp.metadata, audience: AUDIENCE, recipient: RECIPIENT };
  await bridge['identities.add']({ ...common, ...saml, type: 'saml', name: 'corp' });
  await bridge['identities.add']({ ...common, type: 'certificate', name: 'fleet', ca: root.cert });
  line.clock.ahead += SETTLED;
  for (const event of ['tokens.changed', 'identities.changed', 'session.changed', 'session.steps'] as const)
    bridge.on[event]((data: unknown) => void said.push(data));
});
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => (said.push(String(chunk)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await line.close();
  await issuer.close();
});

/** The parts of a JSON Web Token that tell nobody anything: its claims as they are encoded, and its signature. */
const partsOf = (jwt: string): readonly string[] => jwt.split('.').slice(1);
const form = (type: string, proof: string): string =>
  new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: proof,
    subject_token_type: `urn:ietf:params:oauth:token-type:${type}`,
  }).toString();
const exchange = (type: string, proof: string): Promise<Answer> =>
  line.ask(
    {},
    {
      ...{ method: 'POST', path: TOKEN_PATH, body: form(type, proof) },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  );
const given = async (type: string, proof: string): Promise<string> => {
  const answer = await exchange(type, proof);
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as { access_token: string }).access_token;
};
/** Of the base64 in a PEM text; its beginning is the same for every one of its kind. */
const insideOf = (pem: string): string => pem.replace(/-----.*?-----|\s/g, '').slice(-60, -10);

const KINDS: Readonly<Record<string, () => Promise<{ readonly shown: Shown; readonly canaries: readonly string[] }>>> = {
  'an OIDC token': async () => {
    const token = await issuer.token({ sub: 'bearer' });
    return { shown: { token }, canaries: partsOf(token) };
  },
  'an OIDC token, exchanged': async () => {
    const proof = await issuer.token({ sub: 'exchanged' });
    const token = await given('jwt', proof);
    return { shown: { token }, canaries: [...partsOf(proof), token] };
  },
  'a SAML assertion, exchanged': async () => {
    const xml = await idp.respond({ nameId: 'grace@example.test' });
    const proof = proofOf(xml);
    const token = await given('saml2', proof);
    const signature = /SignatureValue>([^<]+)</.exec(xml)?.[1]?.replace(/\s/g, '') ?? '';
    return { shown: { token }, canaries: [token, signature, signature.slice(9, 69), proof.slice(400, 460)] };
  },
  'a client certificate': async () => {
    const { cert, key } = await root.client({ subject: 'CN=ada, O=builders' });
    return { shown: { cert, key }, canaries: [insideOf(cert), insideOf(key)] };
  },
};

it.each(Object.keys(KINDS))('%s', async (name) => {
  const { shown, canaries } = await KINDS[name]!();
  for (const canary of canaries) {
    expect(canary.length).toBeGreaterThan(20);
    planted.add(canary);
  }
  line.seen.length = 0;
  // In a header, and where a browser's client has to put it.
  const subprotocol = shown.token && `base64url.bearer.authorization.k8s.io.${Buffer.from(shown.token).toString('base64url')}`;
  const leaving = {
    ...{ Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    'Sec-WebSocket-Protocol': ['v4.channel.k8s.io', subprotocol].filter(Boolean).join(', '),
  };
  const answer = await line.ask(shown, { path: `${PODS}?access_token=${canaries[0] ?? ''}` });
  expect([answer.status, await line.upgrade(subprotocol ? {} : shown, EXEC, leaving)]).toEqual([200, 101]);
  for (const canary of canaries) expect([formsIn(JSON.stringify(line.seen), canary), findInProcesses(canary)]).toEqual([[], []]);
  said.push(answer);
  // And as somebody reads it who looks back.
  const { bridge } = line.engine;
  const row = (await bridge['tokens.list']({})).find(({ state }) => state === 'active');
  const { rows } = await bridge['sessions.steps']({ id: row!.session, from: 1, limit: 100 });
  const exec = rows.find(({ status }) => status === 101)!;
  const cast = await bridge['sessions.asciicast']({ id: row!.session, n: exec.n, keys: true });
  expect(cast.text).toContain('hello');
  said.push(cast, await bridge['tokens.revoke']({ id: row!.id, why: 'it leaked' }));
  // Whoever shows it again reads why not.
  said.push(await line.ask(shown), shown.token && (await exchange('jwt', shown.token)));
});

it('what is refused', async () => {
  const [stranger, wrong] = [await issuer.token({ sub: 'stranger', aud: 'else' }), await issuer.token({ exp: 1, iat: 1 })];
  const late = proofOf(await idp.respond({ nameId: 'late@example.test' }));
  const unknown = makeCanary('unknown');
  for (const canary of [...partsOf(stranger), ...partsOf(wrong), unknown, late.slice(400, 460)]) planted.add(canary);
  const basic = { authorization: `Basic ${Buffer.from(`ada:${unknown}`).toString('base64')}` };
  const all = [
    ...[stranger, wrong, unknown, late].map((token) => line.ask({ token })),
    line.ask({}, { headers: basic }),
    line.ask({}, { path: `${PODS}?token=${unknown}`, headers: { cookie: `session=${unknown}`, 'x-api-key': unknown } }),
    line.ask({ token: unknown }, { headers: { 'sec-websocket-protocol': `base64url.bearer.authorization.k8s.io.${unknown}` } }),
    ...['jwt', 'saml2', unknown].flatMap((type) => [stranger, late, unknown].map((proof) => exchange(type, proof))),
  ];
  const answers = await Promise.all(all);
  // The assertion is good, and was exchanged.
  const taken = answers.filter(({ status }) => status === 200);
  expect(taken).toHaveLength(1);
  planted.add((JSON.parse(taken[0]!.text) as { access_token: string }).access_token);
  const { bridge } = line.engine;
  const tests = [stranger, wrong, late, unknown].flatMap((proof) =>
    ['ci', 'corp', 'fleet'].map((name) => bridge['identities.test']({ name, proof })),
  );
  said.push(
    answers.filter(({ status }) => status !== 200),
    await Promise.all(tests),
  );
});

it('a session token of ours, which only its own files and the agent itself have', async () => {
  const { bridge } = line.engine;
  const dir = mkdtempSync(join(line.dir, 'session-'));
  const { kubeconfig, ...session } = await bridge['sessions.open']({ agent: 'coder', targets: ['staging'], dir });
  const token = readFileSync(join(dir, 'token'), 'utf8');
  planted.add(token);
  expect(kubeconfig).toContain(token);
  const env = { PATH: process.env['PATH'] ?? '', KUBECONFIG: join(dir, 'config') };
  const agent = spawn('sh', ['-c', 'echo ready; read rest'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(agent.stdout, 'data');
  expect(findInProcesses(token, [agent.pid ?? 0])).toEqual([]);
  agent.stdin.end();
  await once(agent, 'exit');
  expect((await line.ask({ token })).status).toBe(200);
  said.push(session, await bridge['tokens.rotate']({ session: session.id, grace: 0 }), await line.ask({ token }));
  planted.add(readFileSync(join(dir, 'token'), 'utf8'));
  expect((await line.ask({ token: readFileSync(join(dir, 'token'), 'utf8') })).status).toBe(200);
  said.push(await bridge['sessions.end']({ id: session.id }));
});

it('none of them was told to anybody, or is on disk, while the engine runs and afterwards', async () => {
  const { bridge } = line.engine;
  const sessions = await bridge['sessions.list']({});
  expect(sessions.length).toBeGreaterThan(Object.keys(KINDS).length);
  for (const { id } of sessions) {
    const { rows } = await bridge['sessions.steps']({ id, from: 1, limit: 1_000 });
    said.push(rows, await bridge['sessions.markers']({ id }));
    for (const { n } of rows) {
      said.push(await bridge['sessions.step']({ id, n }));
      for (const direction of ['request', 'response'] as const) {
        const { data } = await bridge['sessions.bytes']({ id, n, direction, from: 0, limit: 65_536 });
        said.push(Buffer.from(data, 'base64').toString('latin1'));
      }
    }
  }
  said.push(sessions, await bridge['tokens.list']({}), await bridge['identities.list']({}), await bridge['targets.list']({}));
  said.push(await bridge.status({}), await bridge['grants.list']({}));
  const text = JSON.stringify(said);
  const home = join(line.dir, 'home');
  // It is what was said, and the names in it are told.
  for (const told of ['it leaked', 'grace@example.test', 'exchanged', 'fleet'])
    expect([told, text.includes(told)]).toEqual([told, true]);
  expect(planted.size).toBeGreaterThan(15);
  const look = (): unknown[] => [...planted].flatMap((one) => [...formsIn(text, one), ...findInTree(home, one)]);
  expect(look()).toEqual([]);
  await line.engine.stop();
  expect(look()).toEqual([]);
});
