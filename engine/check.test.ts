import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { issueListenerIdentity, makeAuthority } from '../proxy/listen/authority.ts';
import type { Upstream } from '../proxy/proxy.ts';
import { checkTarget } from './check.ts';
import { systemClock, systemRandom } from './clock.ts';

const sources = { clock: systemClock, random: systemRandom };
let ca = '';
let tls: { cert: string; key: string };
let server: Server | null = null;
beforeAll(async () => {
  const authority = await makeAuthority(sources);
  ca = authority.cert;
  tls = await issueListenerIdentity(authority, sources);
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

/** An API server that answers by method and path. */
async function cluster(answers: Record<string, [number, unknown]>, over: Partial<Upstream> = {}): Promise<Upstream> {
  server = createServer(tls, (request, response) => {
    const [status, body] = answers[`${request.method ?? ''} ${request.url ?? ''}`] ?? [404, {}];
    const known = request.headers.authorization === 'Bearer good';
    response.writeHead(known || request.url?.endsWith('/version') ? status : 401, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    name: 't',
    server: new URL(`https://127.0.0.1:${port}`),
    tls: { ca },
    authorize: () => ({ authorization: 'Bearer good' }),
    ...over,
  };
}
const VERSION: [number, unknown] = [200, { gitVersion: 'v1.32.4' }];
const REVIEW = 'POST /apis/authentication.k8s.io/v1/selfsubjectreviews';
const ACCESS = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const lines = async (upstream: Upstream) => {
  const { ok, checks } = await checkTarget(upstream);
  return [ok, ...checks.map(({ what, ok: fine, detail }) => `${what} ${fine ? 'ok' : 'FAIL'}: ${detail}`)];
};

it('goes through all steps of a good target and says who we are there', async () => {
  const upstream = await cluster({ 'GET /version': VERSION, [REVIEW]: [201, { status: { userInfo: { username: 'ada' } } }] });
  expect(await lines(upstream)).toEqual([
    true,
    `reach ok: ${upstream.server.host} answers.`,
    'certificate ok: Its certificate is trusted.',
    'version ok: It is Kubernetes v1.32.4.',
    'credential ok: The credential is accepted as ada.',
  ]);
});

it('asks older clusters in the older way, and below a base path', async () => {
  const upstream = await cluster({ 'GET /base/version': VERSION, [ACCESS.replace('/apis', '/base/apis')]: [201, {}] });
  const below = { ...upstream, server: new URL('/base/', upstream.server) };
  expect((await lines(below)).at(-1)).toBe('credential ok: The credential is accepted.');
});

it.each([
  [
    'a refused credential',
    { authorize: () => ({ authorization: 'Bearer bad' }) },
    { [REVIEW]: [201, {}] },
    'credential FAIL: The credential is not accepted (401).',
  ],
  [
    'an anonymous answer',
    {},
    { [REVIEW]: [201, { status: { userInfo: { username: 'system:anonymous' } } }] },
    'credential FAIL: The credential is not accepted (anonymous).',
  ],
  ['an untrusted certificate', { tls: {} }, {}, 'certificate FAIL: Its certificate is not trusted: SELF_SIGNED_CERT_IN_CHAIN.'],
] as const)('stops at %s', async (_, over, answers, last) => {
  const result = await lines(await cluster({ 'GET /version': VERSION, ...(answers as Record<string, [number, unknown]>) }, over));
  expect([result[0], result.at(-1)]).toEqual([false, last]);
});

it('is not taken in by a server that is no Kubernetes', async () => {
  const result = await lines(await cluster({ 'GET /version': [200, '<html>'] }));
  expect(result.at(-1)).toBe('version FAIL: It does not answer like a Kubernetes API (200).');
});

it('says when nobody is there', async () => {
  const upstream = await cluster({});
  await new Promise((resolve) => server?.close(resolve));
  server = null;
  expect(await lines(upstream)).toEqual([false, `reach FAIL: ${upstream.server.host} cannot be reached: ECONNREFUSED.`]);
});
