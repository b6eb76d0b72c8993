import 'reflect-metadata';
import { afterEach, expect, it } from 'vitest';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { checkHttps } from './https.ts';
import { Line } from './line.ts';
import { Report } from './report.ts';
import { FakeCluster, type Answers } from './testing/cluster.ts';

let cluster: FakeCluster | null = null;
afterEach(async () => {
  await cluster?.close();
  cluster = null;
});
const KEY: UpstreamCredential = { headers: {}, query: [['key', 'the secret']] };
const status = (withKey: number, without: number): Answers => {
  return (request) => [request.url === '/base?key=the+secret' ? withKey : without, {}];
};

it.each<readonly [Answers, UpstreamCredential, boolean, string]>([
  [status(200, 401), KEY, true, 'It answers 200 with the credential, 401 without it.'],
  [status(404, 403), KEY, true, 'It answers 404 with the credential, 403 without it.'],
  [status(403, 401), KEY, false, 'The credential is not accepted (403).'],
  [status(503, 401), KEY, false, 'It answers 503 with the credential, 401 without it.'],
  [
    status(200, 200),
    KEY,
    true,
    'It answers 200 with the credential and without it, so this address does not tell whether the credential counts.',
  ],
  [status(200, 204), { headers: {} }, true, 'It answers 204; there is no credential.'],
])('%#: says what it answers', async (answers, credential, ok, detail) => {
  cluster = await FakeCluster.start(answers);
  const upstream = await cluster.upstream({ kind: 'https', server: `https://${cluster.host}/base` });
  const report = new Report();
  await checkHttps(new Line(upstream), report, credential);
  expect(report.result()).toEqual({ ok, checks: [{ what: 'answer', ok, detail }] });
});
