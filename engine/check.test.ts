import 'reflect-metadata';
import { afterEach, expect, it } from 'vitest';
import type { StoredTarget } from '../contract/target.ts';
import { apiServer, FakeCluster, REVIEW, VERSION, type Answers } from './check/testing/cluster.ts';
import { checkTarget } from './check.ts';

let cluster: FakeCluster | null = null;
afterEach(async () => {
  await cluster?.close();
  cluster = null;
});
async function lines(answers: Answers, over: Partial<StoredTarget> = {}, via: string | null = null) {
  cluster = await FakeCluster.start(answers);
  const upstream = await cluster.upstream(over);
  const { ok, checks } = await checkTarget(upstream, via);
  return [ok, ...checks.map(({ what, ok: fine, detail }) => `${what} ${fine ? 'ok' : 'FAIL'}: ${detail}`)];
}
const ADA = apiServer({ 'GET /version': VERSION, [REVIEW]: [201, { status: { userInfo: { username: 'ada' } } }] });
const exec = (script: string): StoredTarget['credential'] => ({
  ...{ type: 'exec', apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] },
  ...{ env: [], installHint: '', provideClusterInfo: false, config: null },
});

it('goes through all steps of a good target and says who we are there', async () => {
  expect(await lines(ADA)).toEqual([
    true,
    `reach ok: ${cluster!.host} answers.`,
    'certificate ok: Its certificate is trusted.',
    'version ok: It is Kubernetes v1.32.4.',
    'credential ok: The credential is accepted as ada.',
  ]);
});

it('says that nobody looked at the certificate, and which way it went', async () => {
  const result = await lines(ADA, { ca: null, insecure: true }, 'http://proxy.example:3128');
  expect(result.slice(0, 3)).toEqual([
    true,
    `reach ok: ${cluster!.host} answers through http://proxy.example:3128.`,
    'certificate ok: Its certificate is not checked, as was wanted for this target.',
  ]);
});

it('says where a credential came from', async () => {
  const output = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'good' } };
  const result = await lines(ADA, { credential: exec(`console.log(${JSON.stringify(JSON.stringify(output))})`) });
  expect(result[0]).toBe(true);
  expect(result[3]).toBe('source ok: node gave a token.');
});

it('tells the supervisor what a plugin said, without credentials, and stops there', async () => {
  const result = await lines(ADA, { credential: exec(`console.error('sign in again (token=the-secret)'); process.exit(2)`) });
  expect([result[0], result.at(-1)]).toEqual([
    false,
    'source FAIL: There is no credential: its exec plugin node ended with exit code 2. It said: sign in again (token=***)',
  ]);
  expect(cluster!.asked).toEqual([]);
});

it('stops at a certificate that is not trusted, before any credential is sent', async () => {
  const result = await lines(ADA, { ca: null });
  expect([result[0], result.at(-1)]).toEqual([
    false,
    'certificate FAIL: Its certificate is not trusted: SELF_SIGNED_CERT_IN_CHAIN.',
  ]);
  expect(cluster!.asked).toEqual([]);
});

it('drops a credential that was refused, so that the next one who asks gets another', async () => {
  cluster = await FakeCluster.start(apiServer({ 'GET /version': VERSION }));
  const upstream = await cluster.upstream({ credential: { type: 'token', token: 'bad' } });
  const rejected: unknown[] = [];
  upstream.rejected = (credential) => rejected.push(credential);
  expect((await checkTarget(upstream)).checks.at(-1)?.detail).toBe('The credential is not accepted (401).');
  expect(rejected).toEqual([{ headers: { authorization: 'Bearer bad' } }]);
});

it('asks a plain HTTPS target otherwise', async () => {
  const answers: Answers = (request) => (request.headers['x-api-key'] === 'the-secret' ? [200, {}] : [401, {}]);
  const result = await lines(answers, { kind: 'https', credential: { type: 'header', name: 'X-Api-Key', value: 'the-secret' } });
  expect([result[0], result.at(-1)]).toEqual([true, 'answer ok: It answers 200 with the credential, 401 without it.']);
});

it('says when nobody is there', async () => {
  cluster = await FakeCluster.start(ADA);
  const upstream = await cluster.upstream();
  await cluster.close();
  const { ok, checks } = await checkTarget(upstream);
  expect([ok, checks]).toEqual([
    false,
    [{ what: 'reach', ok: false, detail: `${cluster.host} cannot be reached: ECONNREFUSED.` }],
  ]);
  cluster = null;
});

it('says when it breaks off in the middle', async () => {
  const result = await lines((request) => {
    request.socket.destroy();
    return undefined;
  });
  expect([result[0], result.at(-1)]).toEqual([false, expect.stringMatching(/^answer FAIL: It broke off: /)]);
});
