import { describe, expect, it } from 'vitest';
import { eksToken, stsHost } from './eks-token.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const keys = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a+b/c==' };
const of = { region: 'eu-west-1', cluster: 'prod' };

// That STS takes it is tested in eks.test.ts, with a verifier of its own.
describe('eksToken', () => {
  it('is a presigned GetCallerIdentity of the region, signed for the cluster, as aws-iam-authenticator makes it', async () => {
    const { token } = await eksToken(keys, of, NOW);
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
    expect([url.origin, url.pathname]).toEqual(['https://sts.eu-west-1.amazonaws.com', '/']);
    const { 'X-Amz-Signature': signature, ...rest } = Object.fromEntries(url.searchParams);
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'ASIAEXAMPLE/20260102/eu-west-1/sts/aws4_request',
      'X-Amz-Date': '20260102T030405Z',
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': 'a+b/c==',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    });
    expect(token).not.toContain(Buffer.from('secret').toString('base64url'));
  });

  it('is another one for another cluster, key or second', async () => {
    const tokens = await Promise.all([
      eksToken(keys, of, NOW),
      eksToken(keys, { ...of, cluster: 'dev' }, NOW),
      eksToken({ ...keys, secretAccessKey: 'other' }, of, NOW),
      eksToken(keys, of, NOW + 1000),
    ]);
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(4);
  });

  it.each([
    [undefined, NOW + 14 * 60_000],
    [new Date(NOW + 3_600_000), NOW + 14 * 60_000],
    [new Date(NOW + 300_000), NOW + 240_000],
  ])('counts, with keys until %s, a minute less than both allow', async (expiration, until) => {
    expect((await eksToken({ ...keys, ...(expiration ? { expiration } : {}) }, of, NOW)).until).toBe(until);
  });
});

it.each([
  ['us-east-1', 'sts.us-east-1.amazonaws.com'],
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ['us-iso-east-1', 'sts.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', 'sts.us-isob-east-1.sc2s.sgov.gov'],
])('STS of %s is %s', (region, host) => {
  expect(stsHost(region)).toBe(host);
});
