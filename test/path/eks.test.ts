/** An EKS cluster behind the line: it sees the agent's subject, because the proxy's token carries it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eksSource } from '../../engine/credential/eks.ts';
import { roleSessionName } from '../../engine/credential/eks-session.ts';
import { testContext, type TestContext } from '../../engine/credential/testing/context.ts';
import { startEksCluster, type EksCluster } from '../support/sts/eks-cluster.ts';
import { ACCOUNT, startSts, type Sts } from '../support/sts/sts.ts';
import { ADA } from './admission.ts';
import { openLine, type Line } from './line.ts';

const REGION = 'eu-west-1';
let context: TestContext;
let sts: Sts;
let cluster: EksCluster;
let line: Line;
beforeEach(async () => {
  context = testContext();
  const now = (): number => context.clock.wall();
  sts = await startSts({ region: REGION, now, role: { name: 'agents' } });
  cluster = await startEksCluster({ name: 'prod', region: REGION, sts, now });
  const source = eksSource(
    {
      ...{ type: 'eks', region: REGION, cluster: 'prod', role: sts.roleArn, externalId: null },
      ...{ base: { from: 'key', ...sts.user }, stsEndpoint: sts.endpoint, stsCa: sts.ca },
    },
    context,
  );
  line = await openLine(undefined, '', undefined, { server: new URL(cluster.server), tls: { ca: cluster.ca }, ...source });
});
afterEach(async () => {
  await line.close();
  await cluster.close();
  await sts.close();
});

const PODS = '/api/v1/namespaces/x/pods';
const of = (subject: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/agents/${roleSessionName({ ...ADA, subject })}`;

it('the cluster sees each agent under its subject, and STS is asked once for each', async () => {
  for (const subject of ['ada', 'ada', 'repo:acme/app', 'ada']) {
    line.admission = { identity: { ...ADA, subject } };
    const answer = await line.ask('GET', PODS);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(of(subject))]);
  }
  expect(cluster.seen.map(({ arn }) => arn)).toEqual([of('ada'), of('ada'), of('repo:acme/app'), of('ada')]);
  expect(sts.assumed).toEqual([roleSessionName(ADA), roleSessionName({ ...ADA, subject: 'repo:acme/app' })]);
});

it('a token whose keys were revoked is replaced under a read', async () => {
  await line.ask('GET', PODS);
  sts.revokeSessions();
  expect((await line.ask('GET', PODS)).status).toBe(200);
  expect(cluster.seen.map(({ arn }) => arn !== null)).toEqual([true, false, true]);
  expect(line.recorder.response(2)?.status).toBe(200);
});

it('where STS says no, the agent reads that there is no credential, and nothing of the key is anywhere', async () => {
  sts.revokeSessions();
  const wrong = eksSource(
    {
      ...{ type: 'eks', region: REGION, cluster: 'prod', role: sts.roleArn, externalId: 'canary-external-id' },
      ...{ base: { from: 'key', ...sts.user }, stsEndpoint: sts.endpoint, stsCa: sts.ca },
    },
    context,
  );
  const refused = await openLine(undefined, '', undefined, {
    server: new URL(cluster.server),
    tls: { ca: cluster.ca },
    ...wrong,
  });
  try {
    const answer = await refused.ask('GET', PODS);
    expect([answer.status, cluster.seen.length]).toEqual([502, 0]);
    expect(answer.text).toContain('STS does not let the role be assumed (AccessDenied)');
    const end = await refused.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'failed', code: 'forward.credential' });
    const everywhere = refused.recorder.everything() + answer.text + JSON.stringify(answer.headers);
    for (const secret of [...sts.secrets(), sts.user.accessKeyId, 'canary']) expect(everywhere).not.toContain(secret);
  } finally {
    await refused.close();
  }
});

it('neither keys nor tokens are in any record', async () => {
  const answer = await line.ask('GET', PODS);
  const tokens = cluster.seen.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? 'none');
  const everywhere = line.recorder.everything() + answer.text + JSON.stringify(answer.headers);
  for (const secret of [...sts.secrets(), ...tokens]) expect(everywhere).not.toContain(secret);
  expect(tokens[0]).toMatch(/^k8s-aws-v1\./);
});
