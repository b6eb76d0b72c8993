import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Params } from '../contract/bridge.ts';
import { makeTestAuthority } from '../test/support/authority/authority.ts';
import { claimedBy, isSignedBy } from '../test/support/sts/sigv4.ts';
import { startSts, type Sts } from '../test/support/sts/sts.ts';
import { addEks, type EksPlace } from './targets-eks.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';

const REGION = 'eu-west-1';
const time = new FakeTime();
const closing: (() => Promise<unknown>)[] = [];
let sts: Sts;
beforeEach(async () => {
  sts = await startSts({ region: REGION, now: () => time.clock.wall(), role: { name: 'eks' } });
  closing.push(() => sts.close());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Request = Params<'targets.eks'>;
const request = (over: Partial<Request> = {}): Request => ({
  ...{ name: 'prod', region: REGION, cluster: 'prod', role: sts.roleArn, externalId: null },
  ...{ base: { from: 'key', ...sts.user }, stsEndpoint: sts.endpoint, stsCa: sts.ca, ...over },
});
async function add(over: Partial<Request>, place: EksPlace = {}) {
  const around = fakeSurroundings('/h', '/r', time);
  return addEks(around, await around.parts.openVault({} as never), request(over), place);
}

/** EKS on loopback, which describes one cluster to whoever `may`. */
async function startEks(
  cluster: object,
  may: (accessKeyId: string) => boolean = () => true,
): Promise<Required<EksPlace> & { asked: string[] }> {
  const authority = await makeTestAuthority();
  const { cert, key } = await authority.client({ names: [{ type: 'ip', value: '127.0.0.1' }], extendedUsage: [] });
  const asked: string[] = [];
  const server: Server = createServer({ cert, key }, ({ method = '', url = '', headers: raw }, response) => {
    const headers = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
    const signed = { method, url, headers, body: Buffer.alloc(0) };
    const claimed = claimedBy(signed);
    const secret = claimed && [sts.user.secretAccessKey, ...sts.secrets()].find((one) => isSignedBy(signed, claimed, one));
    const allowed = secret !== undefined && claimed?.scope.service === 'eks' && may(claimed.accessKeyId);
    asked.push(`${url} ${allowed}`);
    response.writeHead(allowed ? 200 : 403, {
      'content-type': 'application/json',
      ...(allowed ? {} : { 'x-amzn-errortype': 'AccessDeniedException' }),
    });
    response.end(JSON.stringify(allowed ? { cluster } : { message: 'canary: not authorized' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  });
  return { endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: authority.cert, asked };
}

const PEM = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
const ACTIVE = {
  name: 'prod',
  status: 'ACTIVE',
  endpoint: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com',
  certificateAuthority: { data: Buffer.from(PEM).toString('base64') },
};

describe('addEks', () => {
  it('asks nobody when it is told everything', async () => {
    const target = await add({ server: 'https://x.example', ca: PEM });
    expect(target).toMatchObject({ kind: 'kubernetes', server: 'https://x.example', ca: PEM, impersonate: null });
    const { name, ...settings } = request();
    expect([target.name, target.credential]).toEqual([name, { type: 'eks', ...settings }]);
    expect(sts.assumed).toEqual([]);
  });

  it('asks EKS where the cluster is, with the base credential', async () => {
    const eks = await startEks(ACTIVE);
    const target = await add({ impersonate: { user: 'agent:{subject}', groups: [], extra: false } }, eks);
    expect(target).toMatchObject({ server: ACTIVE.endpoint, ca: PEM, impersonate: { user: 'agent:{subject}' } });
    expect([eks.asked, sts.assumed]).toEqual([['/clusters/prod true'], []]);
  });

  it('asks with the role when the base credential may not', async () => {
    const eks = await startEks(ACTIVE, (id) => id.startsWith('ASIA'));
    expect(await add({}, eks)).toMatchObject({ server: ACTIVE.endpoint });
    expect([eks.asked, sts.assumed]).toEqual([['/clusters/prod false', '/clusters/prod true'], ['chaperone-target-add']]);
  });

  it.each<readonly [string, object, () => boolean, string]>([
    [
      'nobody may',
      ACTIVE,
      () => false,
      'EKS does not describe it: AccessDeniedException, and with the role AccessDeniedException.',
    ],
    ['it is being made', { name: 'prod', status: 'CREATING' }, () => true, 'it has no endpoint yet (CREATING).'],
    ['its endpoint is not https', { ...ACTIVE, endpoint: 'http://x' }, () => true, 'its endpoint is not https.'],
  ])('says why when %s, and nothing else', async (_, cluster, may, reason) => {
    const error: unknown = await add({}, await startEks(cluster, may)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'target.eks', message: `The EKS cluster prod cannot be used: ${reason}` });
    const all = inspect(error, { depth: 9, showHidden: true });
    for (const secret of ['canary', ...sts.secrets()]) expect(all).not.toContain(secret);
  });

  it('does not take an impersonation that could never be carried out', async () => {
    const impersonate = { user: 'system:{subject}', groups: [], extra: false };
    await expect(add({ server: 'https://x.example', ca: PEM, impersonate })).rejects.toMatchObject({ code: 'target.invalid' });
  });
});
