import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whoHas } from '../../test/support/sts/eks-cluster.ts';
import { ACCOUNT, startSts, type Sts } from '../../test/support/sts/sts.ts';
import type { EksCredential } from '../../contract/target.ts';
import type { Asking } from '../../proxy/proxy.ts';
import { eksSource } from './eks.ts';
import { roleSessionName } from './eks-session.ts';
import { ASKING, testContext, type TestContext } from './testing/context.ts';

const REGION = 'eu-west-1';
const MINUTE = 60_000;
let context: TestContext;
let sts: Sts;
const now = (): number => context.clock.wall();

beforeEach(async () => {
  context = testContext();
  sts = await startSts({ region: REGION, now, role: { name: 'agents/eks', externalId: 'ext-1' } });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sts.close();
});

const credential = (over: Partial<EksCredential> = {}): EksCredential => ({
  ...{ type: 'eks', region: REGION, cluster: 'prod', role: sts.roleArn, externalId: 'ext-1' },
  ...{ base: { from: 'key', ...sts.user }, stsEndpoint: sts.endpoint, stsCa: sts.ca, ...over },
});
const as = (subject: string, issuer = 'local'): Asking => ({ ...ASKING, identity: { ...ASKING.identity, subject, issuer } });
async function tokenFor(source: ReturnType<typeof eksSource>, asking = ASKING): Promise<string> {
  const { headers } = await source.authorize(asking);
  return headers['authorization']?.replace('Bearer ', '') ?? '';
}
const clusterSees = (token: string, name = 'prod'): Promise<string | null> => whoHas(token, { name, region: REGION, sts, now });

describe('eksSource', () => {
  it('makes a token by which the cluster sees the subject, asking STS once for many requests', async () => {
    const source = eksSource(credential(), context);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenFor(source)));
    expect(new Set(tokens).size).toBe(1);
    const name = roleSessionName(ASKING.identity);
    expect(await clusterSees(tokens[0] ?? '')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/agents/eks/${name}`);
    expect(sts.assumed).toEqual([name]);
    // Another proof of the same subject, and what is known already is not waited for.
    expect(source.authorize(as(ASKING.identity.subject))).not.toBeInstanceOf(Promise);
    expect(source.origin?.(ASKING)).toMatch(
      /^It is signed for STS in eu-west-1 as role\/agents\/eks, session ada-[0-9a-f]{16}, until 20.*Z\.$/,
    );
  });

  it('asks for each subject', async () => {
    const source = eksSource(credential(), context);
    const seen = [];
    for (const who of [as('ada'), as('eve'), as('ada', 'https://other')])
      seen.push(await clusterSees(await tokenFor(source, who)));
    expect(new Set(seen).size).toBe(3);
    expect(sts.assumed.map((name) => name.split('-')[0])).toEqual(['ada', 'eve', 'ada']);
  });

  it('signs anew before a token ends, and asks STS again only before its keys end', async () => {
    const source = eksSource(credential(), context);
    const first = await tokenFor(source);
    context.time.pass(12 * MINUTE);
    // The old one serves while the new one is made.
    expect(await tokenFor(source)).toBe(first);
    await expect.poll(() => tokenFor(source)).not.toBe(first);
    expect(sts.assumed.length).toBe(1);
    for (let minutes = 0; minutes < 65; minutes += 3) {
      context.time.pass(3 * MINUTE);
      const token = await tokenFor(source);
      expect(await clusterSees(token), `after ${minutes} minutes`).not.toBeNull();
    }
    expect(sts.assumed.length).toBe(2);
  });

  it('never has a token outlive its keys', async () => {
    await sts.close();
    sts = await startSts({
      region: REGION,
      now,
      role: { name: 'agents/eks', externalId: 'ext-1' },
      lifetime: 300,
    });
    const source = eksSource(credential(), context);
    const first = await tokenFor(source);
    context.time.pass(4 * MINUTE);
    const second = await tokenFor(source);
    expect(second).not.toBe(first);
    context.time.pass(2 * MINUTE);
    expect([await clusterSees(first), await clusterSees(await tokenFor(source))]).toEqual([null, expect.stringContaining('ada')]);
  });

  it('asks again after a 401, once for all who met it', async () => {
    const source = eksSource(credential(), context);
    const refused = await source.authorize(ASKING);
    sts.revokeSessions();
    for (let i = 0; i < 5; i += 1) source.rejected?.(refused, ASKING);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => tokenFor(source)));
    expect(await clusterSees(tokens[0] ?? '')).toContain('ada');
    expect(sts.assumed.length).toBe(2);
    // A refusal that never ends is not passed on to STS for each request.
    source.rejected?.(await source.authorize(ASKING), ASKING);
    await source.authorize(ASKING);
    expect(sts.assumed.length).toBe(2);
  });

  it('one caller waits for all', async () => {
    let go = (): void => undefined;
    sts.hold = new Promise((resolve) => (go = resolve));
    const source = eksSource(credential(), context);
    const waiting = Promise.all([tokenFor(source), tokenFor(source), tokenFor(source)]);
    go();
    await waiting;
    expect(sts.assumed.length).toBe(1);
  });

  it('uses the key itself where there is no role', async () => {
    const token = await tokenFor(eksSource(credential({ role: null, externalId: null }), context));
    expect(await clusterSees(token)).toBe(`arn:aws:iam::${ACCOUNT}:user/engine`);
    expect(sts.assumed).toEqual([]);
  });

  it('takes the key from its surroundings', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', sts.user.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', sts.user.secretAccessKey);
    for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_CREDENTIAL_EXPIRATION']) vi.stubEnv(name, undefined);
    const token = await tokenFor(eksSource(credential({ base: { from: 'environment' } }), context));
    expect(await clusterSees(token)).toContain('assumed-role/agents/eks/ada');
  });
});

describe('the cluster and STS refuse', () => {
  it.each([
    ['another cluster', (token: string) => token, 'dev'],
    ['a changed date', (token: string) => changed(token, 'X-Amz-Date', (date) => date.replace(/\d\dZ$/, '59Z')), 'prod'],
    ['another key', (token: string) => changed(token, 'X-Amz-Credential', (text) => text.replace(/^ASIA./, 'ASIA_')), 'prod'],
    [
      'a changed signature',
      (token: string) => changed(token, 'X-Amz-Signature', (text) => text.replace(/^./, (c) => (c === '0' ? '1' : '0'))),
      'prod',
    ],
    ['a parameter more', (token: string) => changed(token, 'Extra', () => 'x'), 'prod'],
    [
      'another host',
      (token: string) => rewritten(token, (url) => url.replace('sts.eu-west-1.amazonaws.com', 'sts.evil.example')),
      'prod',
    ],
  ])('%s', async (_, change, cluster) => {
    const token = await tokenFor(eksSource(credential(), context));
    expect(await clusterSees(token)).not.toBeNull();
    expect(await clusterSees(change(token), cluster)).toBeNull();
  });

  it('an old token', async () => {
    const token = await tokenFor(eksSource(credential(), context));
    context.time.pass(16 * MINUTE);
    expect(await clusterSees(token)).toBeNull();
  });

  it.each([
    [
      'a wrong secret',
      () => ({ base: { from: 'key' as const, ...sts.user, secretAccessKey: 'wrong-canary' } }),
      'SignatureDoesNotMatch',
    ],
    [
      'an unknown key',
      () => ({ base: { from: 'key' as const, accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'x' } }),
      'InvalidClientTokenId',
    ],
    ['a wrong external id', () => ({ externalId: 'canary-ext' }), 'AccessDenied'],
    ['another role', () => ({ role: `arn:aws:iam::${ACCOUNT}:role/other` }), 'AccessDenied'],
  ])('%s, and the reason names it alone', async (_, over, code) => {
    const source = eksSource(credential(over()), context);
    const error: unknown = await Promise.resolve(source.authorize(ASKING)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'forward.credential',
      message: `The credential of target t cannot be obtained: STS does not let the role be assumed (${code}).`,
    });
    expect(sts.refused).toEqual([code]);
    const all = inspect(error, { depth: 9, showHidden: true });
    for (const secret of [...sts.secrets(), 'canary']) expect(all).not.toContain(secret);
    // Whoever asks again at once is told the same without STS.
    await expect(Promise.resolve(source.authorize(ASKING))).rejects.toBe(error);
    expect(sts.refused.length).toBe(1);
  });

  it.each([
    ['an STS that is not there', { stsEndpoint: 'https://127.0.0.1:1' }, /\(ECONNREFUSED\)/],
    ['an STS that nobody vouches for', { stsCa: null }, /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    [
      'a profile that is not there',
      { base: { from: 'profile' as const, profile: 'nowhere' } },
      /no AWS credential to begin with/,
    ],
  ])('%s', async (_, over, reason) => {
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    await expect((async () => eksSource(credential(over), context).authorize(ASKING))()).rejects.toThrow(reason);
  });
});

function rewritten(token: string, change: (url: string) => string): string {
  const url = Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString();
  return `k8s-aws-v1.${Buffer.from(change(url)).toString('base64url')}`;
}

function changed(token: string, parameter: string, change: (value: string) => string): string {
  return rewritten(token, (text) => {
    const url = new URL(text);
    url.searchParams.set(parameter, change(url.searchParams.get(parameter) ?? ''));
    return url.href;
  });
}
